/** Pure arithmetic and tables of money, the same in the server and in the front end. */
export {
  type Amounts,
  amountsByRate,
  isQuantity,
  type LineInput,
  limits,
  netOf,
  overdiscounted,
  pricedLines,
  type RateAmounts,
  totalAmounts,
} from './amounts.ts'
export { currencyCodes, decimalsOf, decimalText, moneyDigits } from './currencies.ts'
