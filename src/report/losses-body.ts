import type {JudgedPoints} from '../analysis/points/judge-points.js'
import {pointVerdict} from '../cli/describe/answer/point-verdict.js'
import {html, type Markup, NOTHING} from './html.js'
import {type Losses, lossesOf} from './losses.js'
import {sentence} from './report-page.js'

/** The points of an experiment, judged with slots at the price of one sheet. */
interface JudgedSheet {
  /** '' where it is not known which sheet priced the rows. */
  readonly sheet: string
  readonly judged: JudgedPoints
}

/** An experiment on its own prices, then on others. */
export interface JudgedSheets {
  readonly sheets: readonly JudgedSheet[]
  /** Named beside the rows, and not compared. */
  readonly uncompared: readonly string[]
}

/** Where bursting loses, for each sheet of prices; nothing where nothing ran beside it. */
export function lossesBody({sheets, uncompared}: JudgedSheets): Markup {
  const found = sheets.map(({sheet, judged}) => ({sheet, losses: lossesOf(judged)}))
  if (found.every(({losses}) => losses.compared === 0)) return NOTHING
  const left =
    uncompared.length > 0
      ? `Other prices are not compared: ${uncompared.join(', ')}.`
      : found.length === 1
        ? 'Other prices than those of the rows are not compared.'
        : ''
  return html`${found.map(({sheet, losses}) => sheetBody(sheet, losses))}${left === '' ? NOTHING : html`<p>${left}</p>`}`
}

function sheetBody(sheet: string, losses: Losses): Markup {
  const at = sheet === '' ? '' : `At ${sheet} prices: `
  const {compared, lines, alike, missed, unjudged} = losses
  if (lines.length + alike + missed + unjudged === 0) {
    return html`<p>${at}Nowhere in these rows: bursting is chosen under all circumstances (${compared}).</p>`
  }
  const under = `${compared} ${compared === 1 ? 'circumstance' : 'circumstances'}`
  const rest = [
    ...(alike > 0 ? [`not told apart from another pipeline under ${alike}`] : []),
    ...(missed > 0 ? [`no pipeline meets the objective under ${missed}`] : []),
    ...(unjudged > 0 ? [`not judged under ${unjudged}`] : []),
  ].join(', ')
  if (lines.length === 0) return html`<p>${at}No loss is shown; of ${under}, ${rest}.</p>`
  return html`<p>${at}Under ${lines.length} of ${under}${rest === '' ? '' : `; ${rest}`}:</p>
    <ul>
      ${lines.map((text) => html`<li>${sentence(text)}</li>`)}
    </ul>`
}

/** What is chosen at other prices, a sentence each; none where the same is chosen at all. */
export function otherChoices({sheets: [own, ...others]}: JudgedSheets): readonly string[] {
  if (!own) return []
  return others
    .filter(({judged}) => choicesOf(judged) !== choicesOf(own.judged))
    .flatMap(({sheet, judged}) =>
      pointVerdict(judged).map((text) => `at ${sheet} prices, not those of ${own.sheet}: ${text}`),
    )
}

const choicesOf = ({circumstances, table}: JudgedPoints): string =>
  circumstances.map(({best}) => (best ? table.points.indexOf(best) : -1)).join(' ')
