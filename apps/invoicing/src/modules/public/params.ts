import { t } from '../../platform/http/index.ts'

export const TokenParams = t.Closed({ token: t.String({ maxLength: 100, pattern: '^[\\w.-]+$' }) })
