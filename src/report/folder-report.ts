import {createHash} from 'node:crypto'
import path from 'node:path'
import {type JudgedPoints, judgePoints} from '../analysis/points/judge-points.js'
import type {Answer} from '../cli/describe/answer/answer.js'
import {folderAnswer, foundIn} from '../cli/describe/answer/folder-answer.js'
import type {PageFigure} from '../plot/page-figure.js'
import type {ExperimentResults} from '../results/read-results.js'
import {flagsOf, type TrialRow} from '../results/trial-row.js'
import {answerTable} from './answer-table.js'
import {figureSection} from './figure-section.js'
import {flagText} from './flag-texts.js'
import {html, type Markup, NOTHING} from './html.js'
import {type JudgedSheets, lossesBody, otherChoices} from './losses-body.js'
import {type ManifestFacts, manifestFacts} from './manifest-facts.js'
import type {Report, Section} from './report-page.js'
import {sentence} from './report-page.js'
import {rowsTable} from './rows-table.js'
import {onEachSheet} from './slot-sheets.js'

/** What is shown of a folder, or of some that are drawn together. */
export interface FolderReport {
  readonly name: string
  readonly experiments: readonly ExperimentResults[]
  readonly figures: readonly PageFigure[]
  /** What a reader should know beside it: rows left out, files that are missing. */
  readonly notes: readonly string[]
  /** `column=value`: what the rows were filtered by; none where all of them are shown. */
  readonly where: readonly string[]
  /** Rows before the filter. */
  readonly allRows: number
}

/** One folder with what is said of it. */
interface Part {
  readonly experiment: ExperimentResults
  /** Of its rows in the page. */
  readonly rowsId: string
  /** Null of a search, which has capacities in the place of points. */
  readonly judged: JudgedPoints | null
  readonly sheets: JudgedSheets
  readonly answer: Answer
  readonly facts: ManifestFacts
}

function partOf(experiment: ExperimentResults, index: number): Part {
  const judged = experiment.manifest['search'] === undefined ? foundIn(experiment).judged : null
  return {
    experiment,
    rowsId: `rows-${index}`,
    judged,
    sheets: judged ? judgedSheets(experiment, judged) : {sheets: [], uncompared: []},
    answer: folderAnswer(experiment),
    facts: manifestFacts(experiment),
  }
}

function judgedSheets(experiment: ExperimentResults, {judging}: JudgedPoints): JudgedSheets {
  const {priced, uncompared} = onEachSheet(experiment)
  return {uncompared, sheets: priced.map(({sheet, rows}) => ({sheet, judged: judgePoints(rows, judging)}))}
}

/** Everything that a folder of results says, for a reader who knows nothing of it. */
export function folderReport({name, experiments, figures, notes, where, allRows}: FolderReport): Report {
  const parts = experiments.map(partOf)
  const isOne = parts.length === 1
  const question = isOne ? experiments[0]?.manifest['question'] : null
  return {
    key: keyOf(experiments, where),
    place: placeKey(experiments, where),
    title: name,
    ...(where.length > 0 && {scope: scopeOf(experiments, {where, allRows})}),
    question: typeof question === 'string' ? question : null,
    verdict: parts.flatMap(({answer, experiment, judged, sheets}) =>
      [...atOwnPrices(answer.verdict, {judged, sheets}), ...otherChoices(sheets)].map((text) =>
        isOne ? text : `${experiment.name}: ${text}`,
      ),
    ),
    sections: sectionsOf(parts, {figures, notes, where}).filter(({body}) => body.markup.trim() !== ''),
  }
}

/** What is cheapest is so on one sheet of prices, which the first sentence names where it is known. */
function atOwnPrices(
  [first, ...others]: readonly string[],
  {judged, sheets: {sheets}}: Pick<Part, 'judged' | 'sheets'>,
): readonly string[] {
  const sheet = sheets[0]?.sheet ?? ''
  if (first === undefined) return []
  const isPriced = sheet !== '' && judged?.basis.kind === 'cheapest' && judged.table.points.length > 0
  return [isPriced ? `At ${sheet} prices ${first}` : first, ...others]
}

function sectionsOf(
  parts: readonly Part[],
  {figures, notes, where}: Pick<FolderReport, 'figures' | 'notes' | 'where'>,
): readonly Section[] {
  const section = (id: string, heading: string, make: (part: Part) => Markup): Section => ({
    id,
    heading,
    body: joined(parts, make),
  })
  const table = section('table', 'What was found', ({answer, rowsId}) => answerTable(answer, rowsId))
  return [
    {...table, body: html`${table.body}${noteList(notes)}`},
    {id: 'figures', heading: 'Figures', body: figureSection(figures)},
    section('losses', 'Where bursting loses', ({sheets}) => lossesBody(sheets)),
    section('flags', 'Flags', ({experiment}) => flagsBody(experiment.rows)),
    section('settings', 'Settings', ({facts}) => facts.settings),
    section('environment', 'Where it ran, and when', ({facts}) => facts.environment),
    section('prices', 'Prices and rules', ({facts}) => facts.prices),
    section('again', 'How to make it again', ({facts}) => facts.again),
    section('rows', 'Rows', ({experiment, judged, rowsId}) =>
      rowsTable(
        experiment.rows.map((row) => ({row, point: placeOf(row, judged)})),
        {id: rowsId, isWhole: where.length === 0},
      ),
    ),
  ]
}

/** Of several folders each under its name. */
const joined = (parts: readonly Part[], make: (part: Part) => Markup): Markup =>
  html`${parts.map((part) => {
    const body = make(part)
    return parts.length === 1 || body.markup.trim() === ''
      ? body
      : html`<h3>${part.experiment.name}</h3>
          ${body}`
  })}`

/** Of what the folders hold, wherever they lie, and of the filter: the same rows are the same report. */
const keyOf = (experiments: readonly ExperimentResults[], where: readonly string[]): string =>
  hashOf([experiments.map(identityOf), where.toSorted()])

/** Of where the folders lie, whatever they hold: after `--fresh` it is the report of the same folder. */
const placeKey = (experiments: readonly ExperimentResults[], where: readonly string[]): string =>
  hashOf([experiments.map(({folder}) => path.resolve(folder)), where.toSorted()])

const hashOf = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)

/** What was run, and when it was begun; of rows without a manifest their trials. */
function identityOf({manifest, rows}: ExperimentResults): readonly unknown[] {
  const {configHash, startedAt, sessions} = manifest
  const [first] = Array.isArray(sessions) ? (sessions as readonly {startedAt?: unknown}[]) : []
  const begun = startedAt ?? first?.startedAt
  return configHash === undefined && begun === undefined
    ? rows.map(({trialId}) => trialId)
    : [configHash, begun]
}

const scopeOf = (
  experiments: readonly ExperimentResults[],
  {where, allRows}: Pick<FolderReport, 'where' | 'allRows'>,
): string =>
  `Only rows with ${where.join(' and ')}: ${experiments.flatMap(({rows}) => rows).length} of ${allRows}`

const placeOf = (row: TrialRow, judged: JudgedPoints | null): number =>
  judged?.table.points.findIndex(({rows}) => rows.some(({trialId}) => trialId === row.trialId)) ?? -1

function flagsBody(rows: readonly TrialRow[]): Markup {
  const counts = new Map<string, number>()
  for (const flag of rows.flatMap(flagsOf)) counts.set(flag, (counts.get(flag) ?? 0) + 1)
  if (counts.size === 0) return html`<p>No row has a flag.</p>`
  return html`<dl class="facts">
    ${[...counts].map(([flag, count]) => {
      const {text, isTrusted} = flagText(flag)
      const judged = isTrusted ? '' : ' Such rows are not judged.'
      return html`<div>
        <dt>${flag}</dt>
        <dd>${sentence(text)}${judged} On ${count} of ${rows.length} rows.</dd>
      </div>`
    })}
  </dl>`
}

const noteList = (notes: readonly string[]): Markup =>
  notes.length === 0
    ? NOTHING
    : html`<ul class="notes">
        ${notes.map((text) => html`<li>${sentence(text)}</li>`)}
      </ul>`
