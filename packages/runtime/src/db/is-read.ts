import { remembered } from './remembered.ts'

const harmless = new Set(
  `abs all and any array array_agg array_length as avg between bool_and bool_or by case cast ceil char
   char_length coalesce concat count cross cume_dist current_setting date date_part date_trunc decimal
   dense_rank distinct else every except exists extract filter first_value floor from generate_series
   greatest group grouping having in intersect interval is join json_agg json_build_object jsonb_agg
   jsonb_build_object lag last_value lateral lead least left length like limit lower ltrim max min mod
   not now ntile nullif numeric offset on or order over partition percent_rank percentile_cont
   pg_backend_pid pg_sleep position rank regexp_replace replace right round row row_number rtrim select
   some split_part string_agg strpos substr substring sum then time timestamp timestamptz to_char
   to_date to_jsonb trim trunc union unnest upper using values varchar varying when where with within`.split(
    /\s+/,
  ),
)
const startsAsRead = /^\s*(select|table|values|with|show)\b/i
const writes = /\b(insert|update|delete|merge|into|call|do)\b/i
/** Text before an opening parenthesis: a name with its schema and quotes, or another character. */
const beforeParenthesis = /([\w$."\u0080-\uffff]+|\S)\s*\(/g

/**
 * True when a statement certainly changes nothing, as far as its text shows: it may be sent again after its
 * connection broke. A function that isn't known to be harmless counts as one that writes.
 */
export const isRead: (text: string) => boolean = remembered((text) => {
  if (!startsAsRead.test(text) || writes.test(text)) return false
  return [...text.matchAll(beforeParenthesis)].every(
    ([, before = '']) => harmless.has(before.toLowerCase()) || /^[-+*=<>,(|!~%^&?:]$/.test(before),
  )
})
