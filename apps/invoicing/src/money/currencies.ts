/**
 * ISO 4217, list one as SIX Group published it on 2026-01-01: Bulgaria has the euro since that day, so BGN is gone.
 * The codes without minor units (gold, special drawing rights, tests) are left out. Our own table, because
 * `Intl` takes a currency's decimals from the machine's ICU, which follows everyday use and differs by version.
 */
const codesByDecimals: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF
    CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
    HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU
    MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR
    SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED
    VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

const decimalsByCode: ReadonlyMap<string, number> = new Map(
  Object.entries(codesByDecimals)
    .flatMap(([digits, codes]) => codes.split(/\s+/).map((code) => [code, Number(digits)] as const))
    .toSorted(([one], [other]) => (one < other ? -1 : 1)),
)

export const currencyCodes: readonly string[] = [...decimalsByCode.keys()]

/**
 * Number of decimals of a currency: 2 for EUR, 0 for JPY, 3 for KWD. No input takes another code; amounts in one
 * that has been withdrawn since have 2.
 */
export function decimalsOf(currency: string): number {
  return decimalsByCode.get(currency) ?? 2
}

/** `-12345` with 2 decimals as `-123.45`. Exact: the digits are placed as text, never divided. */
export function decimalText(scaled: number, decimals: number): `${number}` {
  const digits = String(Math.abs(scaled)).padStart(decimals + 1, '0')
  const at = digits.length - decimals
  const text = decimals === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`
  return `${scaled < 0 ? '-' : ''}${text}` as `${number}`
}

/** How `Intl` writes amounts of a currency: with our table's decimals instead of the machine's. */
export function moneyDigits(currency: string): {
  readonly minimumFractionDigits: number
  readonly maximumFractionDigits: number
} {
  const digits = decimalsOf(currency)
  return { minimumFractionDigits: digits, maximumFractionDigits: digits }
}
