import {type BridgeOutcome, bridgeOutcome, bridgesOf} from '../../../analysis/bridge-duel.js'
import {type Cell, cellMap, unlabeled} from '../../chart/cell-map.js'
import {figureSpec, signEntry, type SignLook} from '../../chart/chart.js'
import {COLORS} from '../../colors.js'
import type {Drawing, Figure, FigureInput} from '../../figure.js'
import {distinct, oneSpikePoints, type SpikePoint, STANDARD_LIMIT_MS} from './spike-points.js'

const PANEL_PX = {widthPx: 210, heightPx: 160}
const LEAST_WIDTH_PX = 560
const GAP_PX = 26

/** Whether a bridge is ever worse than the better of bursting and its autoscaler, over length and height of a spike. */
export const bridge: Figure = {
  name: 'bridge',
  isOfOneFolder: true,
  needs:
    'shape spike with at least two lengths and two peak rates, pipelines burst, rescaled and bridge of one autoscaler',
  draw,
}

/** In the order of the legend. */
const LOOKS: Readonly<Record<BridgeOutcome, SignLook>> = {
  'as good': {words: 'no more than 5 % worse', color: COLORS.green, sign: '='},
  dearer: {words: 'dearer', color: COLORS.orange, sign: '$'},
  'misses more': {words: 'misses the objective for longer', color: COLORS.purple, sign: 'm'},
  both: {words: 'both', color: COLORS.vermillion, sign: 'm$'},
}
function draw(input: FigureInput): readonly Drawing[] {
  const points = oneSpikePoints(input).filter(({rows, factor}) => factor > 1 && bridgesOf(rows).length > 0)
  const lengths = distinct(points.map(({lengthS}) => lengthS))
  const factors = distinct(points.map(({factor}) => factor))
  if (lengths.length < 2 || factors.length < 2) return []

  const autoscalers = [
    ...new Set(points.flatMap(({rows}) => bridgesOf(rows).map((one) => one.bridge.autoscaler))),
  ]
  const x = {title: 'Length of the spike (s)', values: lengths, labels: lengths.map(String)}
  const y = {title: 'Peak (× base)', values: factors, labels: factors.map(String)}
  const limitMs = input.slo?.limitMs ?? STANDARD_LIMIT_MS
  const spec = figureSpec({
    title: 'A bridge beside the better of bursting and its autoscaler',
    facts: [
      `better is who misses ${limitMs}\u00A0ms for fewer seconds, of equal ones the cheaper`,
      'a panel for each autoscaler',
    ],
    legend: Object.values(LOOKS).map(signEntry),
    widthPx: Math.max(LEAST_WIDTH_PX, autoscalers.length * (PANEL_PX.widthPx + GAP_PX)),
    views: [
      {
        spacing: GAP_PX,
        hconcat: autoscalers.map((autoscaler, column) =>
          cellMap({
            ...PANEL_PX,
            title: autoscaler,
            x,
            y: column === 0 ? y : unlabeled(y),
            cells: points.flatMap((point) => cellsOf(point, autoscaler)),
            curves: [],
          }),
        ),
      },
    ],
  })
  return [{name: 'bridge', spec}]
}

const cellsOf = ({lengthS, factor, rows}: SpikePoint, autoscaler: string): readonly Cell[] =>
  bridgesOf(rows)
    .filter(({bridge: row}) => row.autoscaler === autoscaler)
    .map((trials) => {
      const {color, sign} = LOOKS[bridgeOutcome(trials)]
      return {x: lengthS, y: factor, color, sign}
    })
