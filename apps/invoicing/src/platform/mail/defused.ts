/**
 * A name for a mail to somebody who doesn't know its owner: on one line, and nothing in it that a mail program makes a
 * link of. `https://evil.example/track` becomes `evil. example/track`.
 */
export function defused(name: string): string {
  return name
    .replaceAll(/[a-z][a-z\d+.-]*:\/+/giu, ' ')
    .replaceAll(/(?<=[^\s.])([.\u3002\uff0e\uff61@:])(?=[^\s.])/gu, '$1 ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
