import { commandOf, remembered } from '../db/drop-in/index.ts'
import { other } from './bounded.ts'

const operations = new Set(
  `ALTER ANALYZE BEGIN CALL CLOSE CLUSTER COMMENT COMMIT COPY CREATE DECLARE DELETE DISCARD DO DROP END EXECUTE EXPLAIN FETCH
   GRANT INSERT LISTEN LOCK MERGE MOVE NOTIFY PREPARE REFRESH REINDEX RELEASE RESET REVOKE ROLLBACK SAVEPOINT SELECT SET SHOW
   START TABLE TRUNCATE UNLISTEN UPDATE VACUUM VALUES WITH`.split(/\s+/),
)

/** The statement's first word, in capitals; `_OTHER` where that is none of SQL's. */
export const operationOf: (text: string) => string = remembered((text) => {
  const [, word = ''] = /^[\s(]*([a-z]+)/i.exec(commandOf(text)) ?? []
  const operation = word.toUpperCase()
  return operations.has(operation) ? operation : other
})
