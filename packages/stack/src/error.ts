export { messageOf, TenfoldError } from '@tenfold/error'
