type Facts = Readonly<Record<string, string | number>>

/** A reminder made of the facts that the prompt holds as JSON. */
export function composeReminder(prompt: string): string {
  const facts = factsIn(prompt)
  const { invoice, amount, dueOn, daysOverdue, customer, organisation, tone } = facts
  const body = tone === 'firm' ? firm(facts) : friendly(facts)
  return [
    `Subject: ${invoice} over ${amount} is ${daysOverdue} days overdue`,
    `Dear ${customer},`,
    `${invoice} over ${amount} was due on ${dueOn}, which is ${daysOverdue} days ago.`,
    body,
    `Kind regards\n${organisation}`,
  ].join('\n\n')
}

function friendly({ amount }: Facts): string {
  return `It is easily overlooked, so this is only a reminder: could you transfer the ${amount} in the next few days? If the payment is on its way already, please ignore this mail. If anything about the invoice is unclear, just reply, and we will gladly sort it out together.`
}

function firm({ amount, customer }: Facts): string {
  return `We have not received a payment from ${customer} yet. Please transfer the ${amount} within seven days. If there is a reason why you cannot pay now, tell us by replying to this mail, so that we can agree on a date. If you have paid already, please send us the date of the transfer, so that we can find it.`
}

function factsIn(prompt: string): Facts {
  const json = /\{[\s\S]*\}/.exec(prompt)?.[0] ?? '{}'
  try {
    return JSON.parse(json) as Facts
  } catch {
    return {}
  }
}
