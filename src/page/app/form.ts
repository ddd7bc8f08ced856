import {ownValue} from '../../model/own-value.js'
import {type Control, GROUPS, numberOf, PIPELINES, type Slider, type State, textOf} from './controls.js'
import {wordOf} from './answer.js'
import {make} from './element.js'

/** Called with what changed; `isDone` where the reader has let go. */
export type Changed = (change: Readonly<State>, isDone: boolean) => void

const SLIDER_STEPS = 1000

const placeOf = ({from, to}: Slider, value: number): number =>
  (Math.log(Math.min(to, Math.max(from, value)) / from) / Math.log(to / from)) * SLIDER_STEPS

const valueAt = ({from, to}: Slider, place: number): number => from * (to / from) ** (place / SLIDER_STEPS)

/** Fills the form, and returns what shows a state in it. */
export function buildForm(form: HTMLElement, onChange: Changed): (state: Readonly<State>) => void {
  const shows: ((state: Readonly<State>) => void)[] = []
  for (const [title, controls] of GROUPS) {
    const set = make('fieldset', {}, make('legend', {}, title))
    for (const control of controls) {
      const {row, show} = buildControl(control, onChange)
      set.append(row)
      shows.push(show)
    }
    form.append(set)
  }
  shows.push(buildPipelines(form, onChange))
  return (state) => {
    for (const show of shows) show(state)
  }
}

interface Built {
  readonly row: HTMLElement
  readonly show: (state: Readonly<State>) => void
}

function buildControl(control: Control, onChange: Changed): Built {
  const {flag, label} = control
  const id = `of-${flag}`
  const caption = make('label', {for: id}, label)
  if (control.kind === 'choice') {
    const select = make('select', {id}, ...control.words.map((word) => make('option', {value: word}, word)))
    select.addEventListener('change', () => {
      onChange({[flag]: select.value}, true)
    })
    return {row: make('div', {class: 'row'}, caption, select), show: showIn(select, flag)}
  }
  const text = make('input', {id, type: 'text', spellcheck: 'false'})
  text.addEventListener('change', () => {
    onChange({[flag]: text.value.trim()}, true)
  })
  if (control.kind === 'text')
    return {row: make('div', {class: 'row'}, caption, text), show: showIn(text, flag)}
  const range = make('input', {
    type: 'range',
    min: '0',
    max: String(SLIDER_STEPS),
    'aria-label': `${label}, slider`,
  })
  const slide = (isDone: boolean): void => {
    text.value = textOf(control, valueAt(control, Number(range.value)))
    onChange({[flag]: text.value}, isDone)
  }
  range.addEventListener('input', () => {
    slide(false)
  })
  range.addEventListener('change', () => {
    slide(true)
  })
  const show = (state: Readonly<State>): void => {
    text.value = ownValue(state, flag) ?? ''
    const value = numberOf(text.value)
    if (Number.isFinite(value)) range.value = String(placeOf(control, value))
    range.setAttribute('aria-valuetext', text.value)
  }
  return {row: make('div', {class: 'row'}, caption, text, range), show}
}

const showIn =
  (field: HTMLInputElement | HTMLSelectElement, flag: string) =>
  (state: Readonly<State>): void => {
    field.value = ownValue(state, flag) ?? ''
  }

function buildPipelines(form: HTMLElement, onChange: Changed): (state: Readonly<State>) => void {
  const boxes = PIPELINES.map((word) => ({word, box: make('input', {type: 'checkbox'})}))
  for (const {box} of boxes) {
    box.addEventListener('change', () => {
      const chosen = boxes.filter((one) => one.box.checked).map(({word}) => word)
      if (chosen.length === 0) box.checked = true
      else onChange({pipeline: chosen.join(',')}, true)
    })
  }
  const rows = boxes.map(({word, box}) => make('label', {class: 'check'}, box, ` ${wordOf(word)} (${word})`))
  form.append(make('fieldset', {}, make('legend', {}, 'Compare'), ...rows))
  return (state) => {
    const chosen = (state['pipeline'] ?? '').split(',')
    for (const {word, box} of boxes) box.checked = chosen.includes(word)
  }
}
