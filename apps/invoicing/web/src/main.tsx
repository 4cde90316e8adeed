import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { hideUntilBack } from './api/come-back.ts'
import { heedLogOuts } from './api/log-outs.ts'
import { createQueryClient } from './api/query-client.ts'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root".')

const client = createQueryClient()
hideUntilBack()
heedLogOuts(client)
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
