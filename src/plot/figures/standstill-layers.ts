import {MS_PER_S} from '../../model/units.js'
import type {Spec} from '../chart/json.js'
import {FAULT_EDGE, LABEL_PX} from '../chart/theme.js'
import {faultBands} from '../chart/time-panel.js'
import type {Standstills} from '../data/standstills.js'

interface Frame {
  readonly x: Spec
  /** Seconds that are shown. */
  readonly domain: readonly [number, number]
  /** It has the words. */
  readonly isFirst: boolean
}

/** From beginning to end, in seconds of the figure. */
interface Span {
  readonly t: number
  readonly to: number
  /** Of a rescale: what it goes on with. */
  readonly slots?: number
}

const EDGE_PX = {crash: [], rescale: [4, 3]}

/** When the jobs of one plot stood still: shaded from an edge on, which is dashed for a rescale and names its slots. */
export function standstillLayers(all: readonly Standstills[], frame: Frame): readonly Spec[] {
  const crashes = spansOf(all, 'crashes', frame.domain)
  const rescales = spansOf(all, 'rescales', frame.domain)
  return [
    ...shaded(crashes, {x: frame.x, dash: EDGE_PX.crash}),
    ...shaded(rescales, {x: frame.x, dash: EDGE_PX.rescale}),
    ...(frame.isFirst && rescales.length > 0 ? [slotWords(rescales, frame.x)] : []),
  ]
}

/** Each once, however many pipelines have it, as far as it is shown. */
export function spansOf(
  all: readonly Standstills[],
  kind: 'crashes' | 'rescales',
  [from, end]: readonly [number, number],
): readonly Span[] {
  const spans = all.flatMap(({zeroMs, [kind]: own}) =>
    own.map(({fromMs, toMs, slots}) => ({
      t: (fromMs - zeroMs) / MS_PER_S,
      to: Math.min(end, (toMs - zeroMs) / MS_PER_S),
      ...(slots !== undefined && {slots}),
    })),
  )
  const shown = spans.filter(({t}) => t >= from && t < end)
  return [...new Map(shown.map((span) => [`${span.t} ${span.to}`, span])).values()]
}

function shaded(
  spans: readonly Span[],
  {x, dash}: {readonly x: Spec; readonly dash: readonly number[]},
): readonly Spec[] {
  if (spans.length === 0) return []
  const data: Spec = {values: spans.map((span) => ({...span}))}
  return faultBands(data, x, {strokeDash: dash})
}

/** Once for pipelines that were rescaled together, within the width of a word. */
function slotWords(spans: readonly Span[], x: Spec): Spec {
  const named = spans.filter(
    ({t, slots}, at) => !spans.slice(0, at).some((one) => one.slots === slots && Math.abs(one.t - t) < 1),
  )
  return {
    data: {values: named.map(({t, slots = 0}) => ({t, words: `→ ${slots}`}))},
    mark: {
      type: 'text',
      align: 'left',
      baseline: 'top',
      dx: 3,
      dy: 2,
      color: FAULT_EDGE,
      fontSize: LABEL_PX - 1,
    },
    encoding: {x, y: {value: 0}, text: {field: 'words'}},
  }
}
