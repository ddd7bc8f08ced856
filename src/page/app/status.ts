import {find} from './element.js'

/** Says what the page does, or what is wrong. */
export function say(text: string, tone: 'plain' | 'wrong'): void {
  const line = find('state')
  line.textContent = text
  line.classList.toggle('wrong', tone === 'wrong')
}

/** Says what is wrong, and below it what to do about it. */
export function sayFailed({
  message,
  suggestions,
}: {
  readonly message: string
  readonly suggestions: readonly string[]
}): void {
  say([message, ...suggestions.map((one) => `→ ${one}`)].join('\n'), 'wrong')
  showProgress(null)
}

/** Shows how many trials of `all` are done; null where nothing is computed, or a sketch. */
export function showProgress(done: number | null, all = 1): void {
  find('busy').hidden = done === null
  const bar = find('progress')
  bar.setAttribute('max', String(all))
  bar.setAttribute('value', String(done ?? 0))
}

/** Copies a text, and says beside its button whether the browser allowed it. */
export async function copy(text: string): Promise<void> {
  const said = find('copied')
  try {
    await navigator.clipboard.writeText(text)
    said.textContent = 'Copied.'
  } catch {
    said.textContent = 'The browser allows no copy: mark the command and copy it yourself.'
  }
}
