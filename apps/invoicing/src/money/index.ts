/** Pure arithmetic and tables of money, the same in the server and in the front end. */
export { currencyCodes, decimalsOf } from './currencies.ts'
export { decimalText, moneyDigits } from './decimal.ts'
