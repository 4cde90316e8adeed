import react from '@vitejs/plugin-react'
import { defineConfig, loadEnv } from 'vite'
import { includes } from './site/includes.ts'

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  plugins: [react(), includes()],
  build: {
    outDir: '../dist/web',
    rollupOptions: {
      // The app, and the pages for visitors, which need no script.
      input: ['index', 'landing', 'pricing'].map((name) => `${import.meta.dirname}/${name}.html`),
    },
    emptyOutDir: true,
    target: 'es2023',
    // A data: URL would need a wider content security policy than 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // Origin and Host stay equal on the way through, as the log-in demands.
  server: {
    proxy: {
      '/api': loadEnv(mode, import.meta.dirname, 'API_')['API_URL'] ?? 'http://127.0.0.1:3000',
    },
  },
}))
