/** The pieces that a model's words come in: about four characters each. */
export function tokensOf(text: string): string[] {
  return text.match(/[\s\S]{1,4}/g) ?? []
}

interface Delta {
  readonly role?: 'assistant'
  readonly content?: string
  readonly refusal?: string
}

/** One event of a streamed answer. */
export function piece(model: string, delta: Delta): string {
  return event(model, { index: 0, delta, finish_reason: null })
}

/** The last events of a streamed answer. */
export function end(model: string): string {
  return `${event(model, { index: 0, delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`
}

function event(model: string, choice: object): string {
  const chunk = { ...head(model, 'chat.completion.chunk'), choices: [choice] }
  return `data: ${JSON.stringify(chunk)}\n\n`
}

/** An answer in one piece. */
export function completion({ model, text }: { readonly model: string; readonly text: string }) {
  const message = { role: 'assistant', content: text, refusal: null }
  const choices = [{ index: 0, message, finish_reason: 'stop', logprobs: null }]
  const tokens = tokensOf(text).length
  const usage = { prompt_tokens: 0, completion_tokens: tokens, total_tokens: tokens }
  return { ...head(model, 'chat.completion'), choices, usage }
}

function head(model: string, object: string) {
  return { id: 'chatcmpl-stand-in', object, created: Math.floor(Date.now() / 1000), model }
}

export function errorBody(message: string) {
  return { error: { message, type: 'stand_in_error', param: null, code: null } }
}
