# One image for the web process, the worker and the migrations; the command says which.
# The server runs its TypeScript as it is, by Node's type stripping: packages of this repository are
# linked into node_modules, and Node strips types of whatever really lies outside of it.
# Pin it by digest: docs/deploy.md says how. A tag may be moved to another image.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
FROM ${NODE_IMAGE} AS base
WORKDIR /app

# --- The front end, with the tools that build it
FROM base AS web
COPY package.json package-lock.json ./
COPY packages/error/package.json packages/error/
COPY packages/runtime/package.json packages/runtime/
COPY packages/stack/package.json packages/stack/
COPY packages/testing/package.json packages/testing/
COPY packages/workbench/package.json packages/workbench/
COPY apps/invoicing/package.json apps/invoicing/
# Without the embedded Postgres.
RUN npm pkg delete optionalDependencies \
  && npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.base.json ./
COPY apps/invoicing/web apps/invoicing/web
COPY apps/invoicing/src/money apps/invoicing/src/money
RUN cd apps/invoicing \
  && NODE_ENV=production npx vite build web --outDir ../dist/web

# --- What the server needs to run: npm leaves out what the lock file holds for development only
FROM base AS server
COPY package.json package-lock.json ./
COPY packages/error/package.json packages/error/
COPY packages/runtime/package.json packages/runtime/
COPY apps/invoicing/package.json apps/invoicing/
RUN npm pkg delete devDependencies optionalDependencies \
  && npm pkg delete devDependencies --workspaces \
  && npm ci --ignore-scripts --no-audit --no-fund
COPY packages/error/src packages/error/src
COPY packages/runtime/src packages/runtime/src
COPY apps/invoicing/migrations apps/invoicing/migrations
COPY apps/invoicing/src apps/invoicing/src

FROM base
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
COPY --from=server /app ./
COPY --from=web /app/apps/invoicing/dist apps/invoicing/dist
# It writes nowhere, so its file system may be read-only.
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node is the process that signals reach: on SIGTERM it finishes what it has begun.
ENTRYPOINT ["node", "--conditions=@tenfold/source", "--enable-source-maps"]
# Others: apps/invoicing/src/worker.ts, apps/invoicing/src/migrate.ts
CMD ["apps/invoicing/src/main.ts"]
