import {type Control, FOLDED, GROUPS, type Slider, type State} from '../settings/controls.js'
import {PIPELINES} from '../settings/start.js'
import {wordOf} from '../answer.js'
import {make} from '../element.js'
import {isUsed, valueIn} from '../settings/flags.js'
import {buildOwnSettings} from './own-settings.js'
import {buildText, type Built, captionOf, type Changed} from './text-field.js'
import {nextValue, numberOf, textOf} from '../settings/quantities.js'

const SLIDER_STEPS = 1000

const DIRECTIONS: ReadonlyMap<string, 1 | -1> = new Map([
  ['ArrowUp', 1],
  ['ArrowRight', 1],
  ['ArrowDown', -1],
  ['ArrowLeft', -1],
])

const placeOf = ({from, to}: Slider, value: number): number =>
  (Math.log(Math.min(to, Math.max(from, value)) / from) / Math.log(to / from)) * SLIDER_STEPS

const valueAt = ({from, to}: Slider, place: number): number => from * (to / from) ** (place / SLIDER_STEPS)

/** Fills the form, and returns what shows a state in it. */
export function buildForm(form: HTMLElement, onChange: Changed): (state: Readonly<State>) => void {
  const shows = GROUPS.map(([title, controls]) => {
    const {row, show} = buildGroup(title, controls, onChange)
    form.append(row)
    return show
  })
  const own = buildOwnSettings(onChange)
  form.append(own.row)
  shows.push(own.show, buildPipelines(form, onChange))
  return (state) => {
    for (const show of shows) show(state)
  }
}

/** A group is there while one of its controls says something. */
function buildGroup(title: string, controls: readonly Control[], onChange: Changed): Built {
  const built = controls.map((control) => ({control, ...buildControl(control, onChange)}))
  const rows = built.map(({row}) => row)
  const set = FOLDED.includes(title)
    ? make('fieldset', {}, make('details', {}, make('summary', {}, title), ...rows))
    : make('fieldset', {}, make('legend', {}, title), ...rows)
  const show = (state: Readonly<State>): void => {
    for (const {control, row, show: showOne} of built) {
      row.hidden = !isUsed(state, control.flag)
      showOne(state)
    }
    set.hidden = rows.every(({hidden}) => hidden)
  }
  return {row: set, show}
}

function buildControl(control: Control, onChange: Changed): Built {
  switch (control.kind) {
    case 'choice':
      return buildChoice(control, onChange)
    case 'slider':
      return buildSlider(control, onChange)
    case 'text':
      return buildText(control, onChange)
    case 'switch':
      return buildSwitch(control, onChange)
  }
}

function buildChoice(
  {flag, label, words}: Extract<Control, {readonly kind: 'choice'}>,
  onChange: Changed,
): Built {
  const options = words.map((word) => make('option', {value: word}, word === '' ? 'as it comes' : word))
  const select = make('select', {id: `of-${flag}`}, ...options)
  select.addEventListener('change', () => {
    onChange({[flag]: select.value}, true)
  })
  const show = (state: Readonly<State>): void => {
    const value = valueIn(state, flag)
    // An address or a row may hold a word that is not in the list: it is shown as it is.
    if (!words.includes(value) && ![...select.options].some((one) => one.value === value))
      select.append(make('option', {value}, value))
    select.value = value
  }
  return {row: make('div', {class: 'row choice'}, captionOf(flag, label), select), show}
}

function buildSwitch({flag, label}: Control, onChange: Changed): Built {
  const box = make('input', {type: 'checkbox', id: `of-${flag}`})
  box.addEventListener('change', () => {
    onChange({[flag]: box.checked ? 'true' : ''}, true)
  })
  const show = (state: Readonly<State>): void => {
    box.checked = valueIn(state, flag) !== ''
  }
  return {row: make('label', {class: 'check'}, box, ` ${label}`), show}
}

function buildSlider(control: Slider, onChange: Changed): Built {
  const {flag, label, unit} = control
  const {row, show: showText} = buildText(control, onChange)
  const range = make('input', {
    type: 'range',
    min: '0',
    max: String(SLIDER_STEPS),
    'aria-label': `${label}, slider`,
  })
  const slide = (isDone: boolean): void => {
    onChange({[flag]: textOf(unit, valueAt(control, Number(range.value)))}, isDone)
  }
  range.addEventListener('input', () => {
    slide(false)
  })
  range.addEventListener('change', () => {
    slide(true)
  })
  let value = Number.NaN
  // One step of the slider may be less than a text can say.
  range.addEventListener('keydown', (event) => {
    const direction = DIRECTIONS.get(event.key)
    if (direction === undefined || Number.isNaN(value)) return
    event.preventDefault()
    const next = Math.min(control.to, Math.max(control.from, nextValue(unit, value, direction)))
    onChange({[flag]: textOf(unit, next)}, true)
  })
  row.append(range)
  const show = (state: Readonly<State>): void => {
    showText(state)
    const text = valueIn(state, flag)
    value = numberOf(unit, text)
    if (Number.isFinite(value)) range.value = String(placeOf(control, value))
    range.setAttribute('aria-valuetext', text)
  }
  return {row, show}
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
    const chosen = valueIn(state, 'pipeline').split(',')
    for (const {word, box} of boxes) box.checked = chosen.includes(word)
  }
}
