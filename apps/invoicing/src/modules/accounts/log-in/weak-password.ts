import { Problem } from '../../../platform/http/index.ts'

let loading: Promise<ReadonlySet<string>> | undefined

/** Refuses what is guessed first: the 50,000 most common passwords, and what everybody knows of the owner. */
export async function refuseWeakPassword(
  password: string,
  { email, name }: { readonly email: string; readonly name: string },
  field = 'password',
): Promise<void> {
  const word = normalized(password)
  const [mailbox = '', domain = ''] = email.split('@')
  const known = [email, mailbox, domain, name, name.replaceAll(' ', ''), email.replace('@', '')]
  if (known.some((one) => normalized(one) === word))
    throw weak(field, 'is known to all who know you')
  if (isOneLetter(word)) throw weak(field, 'is one letter over and over')
  loading ??= load()
  if ((await loading).has(word)) throw weak(field, 'is one of those that are tried first')
}

/** Normalizes as the list does: unusual forms of letters become usual ones, blanks and invisible characters go. */
const normalized = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{Default_Ignorable_Code_Point}]/gu, '')

/** Or none at all. Of a long one nobody guesses the length. */
const isOneLetter = (word: string) => word.length < 20 && new Set(word).size < 2

/** Those that are long enough to be chosen at all. */
async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'].filter((word) => word.length >= 8))
}

function weak(field: string, why: string): Problem {
  const message = `This password ${why}. Choose another one.`
  return new Problem('weak-password', message, { errors: [{ path: `body.${field}`, message }] })
}
