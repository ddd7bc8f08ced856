import type {TrialRow} from '../../results/trial-row.js'
import type {PageFile} from '../worker.js'
import {repeatVerdict} from './again.js'
import {type Shown, wordOf} from './answer.js'
import {answerTable} from './answer-table.js'
import {find, make, saveFile} from './element.js'
import {spikeOf} from './figure/drag.js'
import {drawFigure, type Figure} from './figure/figure.js'
import {listenToFigure} from './figure/listen.js'
import {countText} from './figure/panels.js'
import {readingsAt} from './figure/readings.js'
import {savePng, saveSvg} from './figure/save-figure.js'
import {changeOf, kindOf, namesIn, refusalOf, textsOf} from './files.js'
import {buildForm} from './form/form.js'
import {listenForFiles} from './listen-for-files.js'
import {showRows} from './rows-chooser.js'
import {sentenceOf} from './sentence.js'
import type {State} from './settings/controls.js'
import {START} from './settings/start.js'
import {addressOf, commandOf, openAddress, sweepOf} from './settings/export.js'
import {asLists, flagsOf} from './settings/flags.js'
import {EXAMPLE, PRESETS} from './settings/presets.js'
import {stateOfRow} from './settings/row-state.js'
import {cameAgain, openedWords} from './settings/row-words.js'
import {bundleOf, eventsOfRates, isTooLong, sketchOf} from './settings/sketch.js'
import {copy, say, sayFailed, showProgress} from './status.js'
import {Client, type Message} from './worker-client.js'

const client = new Client()
const files = new Map<string, Uint8Array>()
let state: State = {...START}
let shown: Shown | null = null
let figure: Figure | null = null
let pinned: Shown | null = null
/** A row that was opened and not changed since. */
let opened: TrialRow | null = null
/** The last exact answer. */
let exact: Shown | null = null
/** Whether what is shown is not of the settings as they are: no answer came yet, or none will. */
let isStale = true
/** Where the reader points, or pointed last. */
let readMs: number | null = null
/** Events of the file that is the load, as it was read last; 0 without one. */
let traceEvents = 0
/** How long that file lasts, about. */
let traceMs = 0
/** The settings that the last step of the reader's set. */
let lastStep = ''

const showForm = buildForm(find('controls'), change)

/** What the reader sets is no longer the row that was opened. */
function change(part: Readonly<State>, isDone: boolean): void {
  opened = null
  // What a case teaches holds for its own settings.
  teach('', null)
  state = {...state, ...part}
  showForm(state)
  if (isDone) keepStep(Object.keys(part).join())
  compute(!isDone)
}

/** What the browser goes back to; many steps of one slider are one. */
function keepStep(step: string): void {
  if (step !== lastStep) history.pushState(null, '', location.hash)
  lastStep = step
}

function compute(isSketch: boolean): void {
  const flags = flagsOf(state)
  const bundle = isSketch ? bundleOf(state, traceEvents) : 1
  isStale = true
  if (!isSketch) showAddress()
  find('command').textContent = commandOf(state)
  find('copied').textContent = ''
  if (isSketch && isTooLong(state, traceMs)) {
    client.stop()
    withhold()
    showProgress(null)
    say('Too many intervals for a sketch; let go for the exact answer.', 'plain')
    return
  }
  say(isSketch ? 'A sketch; let go for the exact answer.' : 'Computing …', 'plain')
  showProgress(isSketch ? null : 0, pipelineCount())
  let next: Shown | null = null
  const asked = asLists(isSketch ? sketchOf(flags, bundle) : flags)
  client.ask({flags: asked, isSketch}, (message) => {
    next = received(message, next, {isSketch, bundle})
  })
}

interface Asked {
  readonly isSketch: boolean
  readonly bundle: number
}

function received(message: Message, next: Shown | null, {isSketch, bundle}: Asked): Shown | null {
  switch (message.kind) {
    case 'question':
      return asked(message, {isSketch, bundle})
    case 'trial': {
      if (!next) return next
      const grown = {...next, trials: [...next.trials, message.trial]}
      if (!isSketch) {
        say(`Computing … ${wordOf(message.trial.row.pipeline)} is done.`, 'plain')
        showProgress(grown.trials.length, pipelineCount())
      }
      return grown
    }
    case 'answer':
      isStale = isSketch
      if (next) show(isSketch ? next : {...next, ...message})
      if (!isSketch)
        say(`Exact: ${eventsText(message.trials)} simulated.${cameAgain(opened, message.trials)}`, 'plain')
      showProgress(null)
      return next
    case 'failed':
      sayFailed(message)
      withhold()
      return next
    case 'rows':
      return next
  }
}

const pipelineCount = (): number => (state['pipeline'] ?? '').split(',').length

const eventsText = (trials: Shown['trials']): string =>
  `${trials.reduce((sum, {row}) => sum + row.intendedEvents, 0).toLocaleString('en-US')} events`

function asked({question}: Extract<Message, {readonly kind: 'question'}>, {isSketch, bundle}: Asked): Shown {
  traceEvents = (question.settings.load.trace?.events ?? 0) * bundle
  if (!isSketch) {
    traceMs = question.rates.at(-1)?.[0] ?? 0
    find('understood').textContent = question.understood.join('; ')
    say(`Computing about ${countText(eventsOfRates(question.rates))} events for each pipeline …`, 'plain')
  }
  return {question, trials: [], verdict: null, text: '', none: null, held: [], bundle}
}

/** Takes back what was said of settings that are no longer these, and fades what is drawn of them. */
function withhold(): void {
  if (exact) show(exact)
  for (const id of ['verdict', 'understood', 'words']) find(id).textContent = ''
  fade(true)
}

const fade = (isFaded: boolean): void => {
  for (const id of ['bars', 'charts', 'readout']) find(id).classList.toggle('stale', isFaded)
}

function show(next: Shown): void {
  shown = next
  fade(false)
  if (next.verdict !== null) exact = next
  find('bars').classList.toggle('stale', next.verdict === null)
  find('verdict').textContent = next.verdict === null ? ' ' : sentenceOf(next)
  if (next.verdict !== null) {
    find('words').textContent = next.text
    find('bars').replaceChildren(answerTable(next, pinned))
  }
  const isHeld = document.activeElement?.id === 'handle'
  figure = drawFigure(next, spikeOf(state), find('charts').clientWidth)
  find('charts').replaceChildren(figure.element)
  // The figure is a new one: a handle that is held by keyboard stays held.
  if (isHeld) document.getElementById('handle')?.focus()
  readAt(readMs ?? spikeOf(state)?.endMs ?? figure.endMs / 2)
}

/** Keeps an instant that the reader points at. */
function pointAt(atMs: number): void {
  readMs = atMs
  readAt(atMs)
}

/** Shows all values at an instant, and where it is. */
function readAt(atMs: number): void {
  if (!shown || !figure) return
  const inside = Math.min(atMs, figure.endMs)
  figure.markAt(inside)
  find('readout').replaceChildren(readingsAt(shown, inside))
  const instant = find('instant')
  if (instant instanceof HTMLInputElement) instant.value = String((inside / figure.endMs) * 100)
}

function showAddress(): void {
  const {hash, left} = addressOf(state, textsOf(namesIn(state), files))
  history.replaceState(null, '', `#${hash}`)
  find('address').textContent =
    left.length === 0
      ? 'The address holds all settings: copy it to share them.'
      : `The address holds the settings, but ${left.join(', ')} is too long for it: send the file along, to be dropped there.`
}

function giveFile(file: PageFile): void {
  files.set(file.name, file.bytes)
  client.give(file)
}

function takeFile(file: PageFile): void {
  const refusal = refusalOf(file)
  if (refusal !== null) {
    say(refusal, 'wrong')
    return
  }
  giveFile(file)
  const kind = kindOf(file)
  if (kind === 'rows') takeRows(file.name)
  else change(changeOf({kind, name: file.name}, state, files), true)
}

/** Rows are read in the place of an answer under way, which is asked for again. */
function takeRows(name: string): void {
  const isUnderWay = client.isBusy
  client.ask({rowsOf: name, isSketch: false}, (message) => {
    if (message.kind === 'failed') {
      sayFailed(message)
      if (isUnderWay) withhold()
    }
    if (message.kind !== 'rows') return
    showRows(name, message.rows, openRow)
    if (isUnderWay) compute(false)
  })
}

function openRow(row: TrialRow): void {
  const found = stateOfRow(row)
  opened = row
  state = found.state
  find('understood').textContent = ''
  find('lesson').textContent = openedWords(row, found)
  start()
}

const onClick = (id: string, act: () => void): void => {
  find(id).addEventListener('click', act)
}

/** Whether what is shown is the exact answer to the settings; says so where it is not. */
function isWhole(): boolean {
  if (!isStale) return true
  say('What is shown is not the exact answer to these settings: wait for it, or mend them.', 'wrong')
  return false
}

function listenToButtons(): void {
  onClick('pin', () => {
    if (!shown || !isWhole()) return
    pinned = shown
    show(shown)
  })
  onClick('cancel', () => {
    client.stop()
    showProgress(null)
    withhold()
    say(
      `Cancelled${exact ? ': what is shown is of settings before' : ''}. Change a setting to compute again.`,
      'plain',
    )
  })
  onClick('copy', () => void copy(commandOf(state)))
  onClick('yaml', () => {
    saveFile('play.yaml', sweepOf(state), 'text/yaml')
  })
  onClick('svg', () => {
    if (figure && isWhole()) saveSvg(figure.element)
  })
  onClick('png', () => {
    if (figure && isWhole()) void savePng(figure.element)
  })
}

/** Shows what a case teaches, and which one it is. */
function teach(lesson: string, pressed: HTMLElement | null): void {
  for (const button of find('presets').children)
    button.setAttribute('aria-pressed', String(button === pressed))
  find('lesson').textContent = lesson
}

/** A file of the reader's may have its name. */
function giveExample(): void {
  giveFile({name: EXAMPLE.name, bytes: new TextEncoder().encode(EXAMPLE.text)})
}

function buildPresets(): void {
  const buttons = PRESETS.map(({name, lesson, state: preset}) => {
    const button = make('button', {type: 'button', 'aria-pressed': 'false'}, name)
    button.addEventListener('click', () => {
      teach(lesson, button)
      opened = null
      giveExample()
      state = {...START, ...preset}
      start()
    })
    return button
  })
  find('presets').append(...buttons)
}

function openHash(): void {
  const {state: found, files: texts, note} = openAddress(location.hash)
  teach(note, null)
  giveExample()
  for (const [name, text] of texts) giveFile({name, bytes: new TextEncoder().encode(text)})
  state = found
  opened = null
}

function start(): void {
  showForm(state)
  compute(false)
}

buildPresets()
listenToFigure(find('charts'), {figure: () => figure, state: () => state, change, pointAt})
find('instant').addEventListener('input', ({target}) => {
  if (figure && target instanceof HTMLInputElement) pointAt((Number(target.value) / 100) * figure.endMs)
})
listenToButtons()
repeatVerdict()
const chooser = find('files')
if (chooser instanceof HTMLInputElement) {
  listenForFiles(chooser, {
    file: takeFile,
    refused: (text) => {
      say(text, 'wrong')
    },
  })
}
window.addEventListener('resize', () => {
  const isWithheld = find('charts').classList.contains('stale')
  if (shown) show(shown)
  if (isWithheld) withhold()
})
window.addEventListener('hashchange', () => {
  openHash()
  lastStep = ''
  start()
})
openHash()
if (location.hash === '') find('lesson').textContent = PRESETS[0]?.lesson ?? ''
start()
