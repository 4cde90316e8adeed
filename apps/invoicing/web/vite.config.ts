import react from '@vitejs/plugin-react'
import { defineConfig, loadEnv } from 'vite'

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // A data: URL would need a wider content security policy than 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': apiOf(loadEnv(mode, import.meta.dirname, 'API_')['API_URL']) } },
}))

/** The app's server refuses log-ins from foreign origins, so the proxy speaks as its own. */
function apiOf(target = 'http://127.0.0.1:3000') {
  return { target, changeOrigin: true, headers: { origin: target } }
}
