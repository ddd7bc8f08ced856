import {latencyText, monthUsd, sentenceOf, type Shown, usdText, wordOf, differenceText} from './answer.js'
import {drawFigure, type Figure} from './charts.js'
import {asLists, flagsOf, numberOf, PRESETS, type State, START, textOf} from './controls.js'
import {find, make, saveFile} from './element.js'
import {commandOf, hashOf, stateOf, sweepOf} from './export.js'
import {ownValue} from '../../model/own-value.js'
import {SPIKE_FROM} from '../../workload/spikes.js'
import {buildForm} from './form.js'
import {bundleOf, sketchOf} from './sketch.js'
import {Client, type Message} from './worker-client.js'

const client = new Client()
let state: State = stateOf(location.hash)
let shown: Shown | null = null
let figure: Figure | null = null
let pinned: Shown | null = null
let isDragging = false

const showForm = buildForm(find('controls'), change)

function change(part: Readonly<State>, isDone: boolean): void {
  state = {...state, ...part}
  showForm(state)
  compute(!isDone)
}

function compute(isSketch: boolean): void {
  const flags = flagsOf(state)
  const bundle = isSketch ? bundleOf(flags) : 1
  if (!isSketch) history.replaceState(null, '', `#${hashOf(state)}`)
  find('command').textContent = commandOf(state)
  say(isSketch ? 'A sketch; let go for the exact answer.' : 'Computing …', false)
  let next: Shown | null = null
  client.ask(asLists(isSketch ? sketchOf(flags, bundle) : flags), isSketch, (message) => {
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
      return {question: message.question, trials: [], verdict: null, text: '', bundle}
    case 'trial': {
      if (!next) return next
      const grown = {...next, trials: [...next.trials, message.trial]}
      if (!isSketch) say(`Computing … ${wordOf(message.trial.row.pipeline)} is done.`, false)
      return grown
    }
    case 'answer':
      if (next) show(isSketch ? next : {...next, ...message})
      if (!isSketch) say(`Exact: ${eventsText(message)} simulated.`, false)
      return next
    case 'failed':
      say([message.message, ...message.suggestions].join('; '), true)
      return next
  }
}

const eventsText = ({trials}: {readonly trials: Shown['trials']}): string =>
  `${trials.reduce((sum, {row}) => sum + row.intendedEvents, 0).toLocaleString('en-US')} events`

function say(text: string, isWrong: boolean): void {
  const line = find('state')
  line.textContent = text
  line.classList.toggle('wrong', isWrong)
}

function show(next: Shown): void {
  shown = next
  find('verdict').textContent = next.verdict === null ? ' ' : sentenceOf(next)
  if (next.verdict !== null) {
    find('words').textContent = next.text
    find('bars').replaceChildren(tableOf(next))
  }
  const isHeld = document.activeElement?.id === 'handle'
  figure = drawFigure(next, spikeOf(), find('charts').clientWidth)
  find('charts').replaceChildren(figure.element)
  // The figure is a new one: a handle that is held by keyboard stays held.
  if (isHeld) document.getElementById('handle')?.focus()
}

function spikeOf(): {readonly endMs: number; readonly rateEps: number} | null {
  if (state['shape'] !== 'spike') return null
  const [lengthMs, rateEps] = [numberOf(state['spike-duration'] ?? ''), numberOf(state['peak-rate'] ?? '')]
  if (!Number.isFinite(lengthMs) || !Number.isFinite(rateEps)) return null
  return {endMs: spikeStartMs() + lengthMs, rateEps}
}

const WARMUP_MS = 2000
const spikeStartMs = (): number => WARMUP_MS + SPIKE_FROM * numberOf(state['duration'] ?? '')

function tableOf({trials, verdict, question}: Shown): HTMLElement {
  const mostUsd = Math.max(...trials.map(monthUsd))
  const mostMs = Math.max(...trials.map(({headlineMs}) => headlineMs).filter(Number.isFinite))
  const bar = (share: number, pipeline: string): HTMLElement =>
    make('span', {class: 'bar', style: `width:${Math.max(2, share * 100)}%;background:var(--${pipeline})`})
  const rows = trials.map((trial) => {
    const {row, headlineMs} = trial
    const isMissed = !(headlineMs < question.settings.slo.limitMs)
    const name = make(
      'th',
      {scope: 'row'},
      make('span', {class: 'swatch', style: `background:var(--${row.pipeline})`}),
      wordOf(row.pipeline),
    )
    const cells = [
      make(
        'td',
        isMissed ? {class: 'missed'} : {},
        latencyText(headlineMs),
        bar(headlineMs / mostMs || 0, row.pipeline),
      ),
      make('td', {}, Number.isNaN(row.sloMissedS) ? '–' : String(row.sloMissedS)),
      make('td', {class: 'slots'}, String(row.slotsMax)),
      make('td', {}, usdText(monthUsd(trial)), bar(monthUsd(trial) / mostUsd || 0, row.pipeline)),
      ...pinnedCells(trial),
    ]
    return make('tr', verdict?.choice === row.pipeline ? {class: 'best'} : {}, name, ...cells)
  })
  const titles = [
    '',
    `${question.settings.slo.percentile}${verdict?.scope === 'burst' ? ' in spikes' : ''}`,
    's missed',
    'slots',
    '$ a month',
    ...(pinned ? ['to the pinned'] : []),
  ]
  const head = make(
    'tr',
    {},
    ...titles.map((title) =>
      title === '' ? make('td') : make('th', {scope: 'col', class: title === 'slots' ? 'slots' : ''}, title),
    ),
  )
  return make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows))
}

function pinnedCells(trial: Shown['trials'][number]): readonly HTMLElement[] {
  if (!pinned) return []
  const before = pinned.trials.find(({row}) => row.pipeline === trial.row.pipeline)
  if (!before) return [make('td', {}, '–')]
  const cost = differenceText(monthUsd(trial) / monthUsd(before), 'cheaper', 'dearer')
  const speed = differenceText(trial.headlineMs / before.headlineMs, 'faster', 'slower')
  return [make('td', {}, `${cost}, ${speed}`)]
}

function placeIn(event: PointerEvent): DOMPoint | null {
  const svg = figure?.element
  if (!(svg instanceof SVGSVGElement)) return null
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()?.inverse())
}

function drag(event: PointerEvent, isDone: boolean): void {
  const place = placeIn(event)
  if (!place || !figure) return
  const {rateEps, atMs} = figure.loadAt(place.x, place.y)
  shape(rateEps, atMs - spikeStartMs(), isDone)
}

/** Gives the spike a rate and a length, within what the sliders allow. */
function shape(rateEps: number, lengthMs: number, isDone: boolean): void {
  const most = Math.max(200, numberOf(state['duration'] ?? '') * 0.7)
  change(
    {
      'peak-rate': textOf({flag: 'peak-rate', unit: 'count'}, Math.min(40_000, Math.max(100, rateEps))),
      'spike-duration': textOf({flag: 'spike-duration', unit: 'ms'}, Math.min(most, Math.max(200, lengthMs))),
    },
    isDone,
  )
}

/** What an arrow does to the rate and to the length of the spike. */
const ARROWS: ReadonlyMap<string, readonly [rate: number, length: number]> = new Map([
  ['ArrowUp', [1.1, 1]],
  ['ArrowDown', [1 / 1.1, 1]],
  ['ArrowRight', [1, 1.1]],
  ['ArrowLeft', [1, 1 / 1.1]],
])

function pushHandle(event: KeyboardEvent): void {
  const factors = ARROWS.get(event.key)
  if (!factors || !(event.target instanceof Element) || event.target.id !== 'handle') return
  event.preventDefault()
  const [rate, length] = factors
  const now = {rateEps: numberOf(state['peak-rate'] ?? ''), lengthMs: numberOf(state['spike-duration'] ?? '')}
  shape(now.rateEps * rate, now.lengthMs * length, true)
}

function listen(): void {
  const charts = find('charts')
  charts.addEventListener('keydown', pushHandle)
  charts.addEventListener('pointerdown', (event) => {
    if (!(event.target instanceof Element) || event.target.id !== 'handle') return
    isDragging = true
    charts.setPointerCapture(event.pointerId)
    event.preventDefault()
  })
  charts.addEventListener('pointermove', (event) => {
    if (isDragging) drag(event, false)
    const place = placeIn(event)
    if (place && figure) find('readout').textContent = figure.readAt(place.x)
  })
  charts.addEventListener('pointerup', (event) => {
    if (isDragging) drag(event, true)
    isDragging = false
  })
  find('pin').addEventListener('click', () => {
    pinned = shown?.verdict ? shown : pinned
    if (shown?.verdict) show(shown)
  })
  find('copy').addEventListener('click', () => {
    const text = commandOf(state)
    void navigator.clipboard.writeText(text).then(
      () => {
        say('Copied.', false)
      },
      () => {
        say('The browser allows no copy: mark the command and copy it yourself.', true)
      },
    )
  })
  find('yaml').addEventListener('click', () => {
    saveFile('play.yaml', sweepOf(state), 'text/yaml')
  })
  find('svg').addEventListener('click', () => {
    if (figure) saveFile('play.svg', standalone(figure.element), 'image/svg+xml')
  })
  find('png').addEventListener('click', () => {
    if (figure) void savePng(figure.element)
  })
  window.addEventListener('resize', () => {
    if (shown) show(shown)
  })
  window.addEventListener('hashchange', () => {
    state = stateOf(location.hash)
    start()
  })
}

/** Pixels of the PNG for each of the page. */
const PNG_ZOOM = 2

async function savePng(element: SVGElement): Promise<void> {
  const {width, height} = element.getBoundingClientRect()
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(element, {width, height}))}`
  await image.decode()
  const canvas = make('canvas', {width: String(width * PNG_ZOOM), height: String(height * PNG_ZOOM)})
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.fillStyle = getComputedStyle(document.body).backgroundColor
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  canvas.toBlob((png) => {
    if (png) saveFile('play.png', png, 'image/png')
  })
}

/** A figure that holds its own style, in the colors of the page as it is now. */
function standalone(
  element: SVGElement,
  size: {readonly width: number; readonly height: number} | null = null,
): string {
  const copy = element.cloneNode(true) as SVGElement
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  // An image without a size of its own has none on a canvas.
  for (const [side, px] of Object.entries(size ?? {})) copy.setAttribute(side, String(px))
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style')
  const rules = document.querySelector('style')?.textContent ?? ''
  style.textContent = `${rules} text{font-family:sans-serif}`
  copy.prepend(style)
  return new XMLSerializer().serializeToString(copy)
}

function buildPresets(): void {
  const buttons = PRESETS.map(({name, lesson, state: preset}) => {
    const button = make('button', {type: 'button', 'aria-pressed': 'false'}, name)
    button.addEventListener('click', () => {
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button))
      find('lesson').textContent = lesson
      state = {...START, ...preset}
      start()
    })
    return button
  })
  find('presets').append(...buttons)
  if (Object.keys(START).every((flag) => ownValue(state, flag) === ownValue(START, flag))) {
    find('lesson').textContent = PRESETS[0]?.lesson ?? ''
  }
}

function start(): void {
  showForm(state)
  compute(false)
}

buildPresets()
listen()
start()
