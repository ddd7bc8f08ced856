import {make} from '../element.js'
import type {Control, State} from '../settings/controls.js'
import {isOfSet, valueIn} from '../settings/flags.js'
import {placeholderOf} from '../settings/placeholders.js'

/** Called with what changed; `isDone` where the reader has let go. */
export type Changed = (change: Readonly<State>, isDone: boolean) => void

/** What is in the form, and what shows a state in it. */
export interface Built {
  readonly row: HTMLElement
  readonly show: (state: Readonly<State>) => void
}

/** The label of a control, with the word of the command line where the pointer rests. */
export const captionOf = (flag: string, label: string): HTMLElement =>
  make('label', {for: `of-${flag}`, title: isOfSet(flag) ? `--set ${flag}` : `--${flag}`}, label)

/** A text that counts when it is done. */
export function buildText({flag, label}: Pick<Control, 'flag' | 'label'>, onChange: Changed): Built {
  const text = make('input', {
    id: `of-${flag}`,
    type: 'text',
    spellcheck: 'false',
    placeholder: placeholderOf(flag),
  })
  text.addEventListener('change', () => {
    onChange({[flag]: text.value.trim()}, true)
  })
  const show = (state: Readonly<State>): void => {
    text.value = valueIn(state, flag)
  }
  return {row: make('div', {class: 'row'}, captionOf(flag, label), text), show}
}
