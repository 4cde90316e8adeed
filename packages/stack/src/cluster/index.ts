export { type Replacement, type ReplaceOptions, replaceCluster, type Unpacking } from './replace.ts'
export { type ServingCluster, servingCluster } from './serve.ts'
export { undoUnfinishedRestore } from './swap.ts'
