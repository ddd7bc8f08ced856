import {
  adviceTexts,
  computedTexts,
  describeQuestion,
  listedOptions,
  optionCells,
  optionNotes,
} from '../cli/describe/describe-advice.js'
import {assumptionsOf} from '../experiment/advise/assumptions.js'
import type {Advice} from '../experiment/advise/give-advice.js'
import type {PreparedAdvice} from '../experiment/advise/prepare-advice.js'
import {answerTable} from './answer-table.js'
import {html, type Markup} from './html.js'
import {manifestFacts} from './manifest-facts.js'
import type {Report} from './report-page.js'

/** Of every page of advice: a newer one may take the place of an older one. */
export const ADVICE_KEY = 'advice'

/** Advice as a page; `command` is what was typed. */
export function adviceReport(prepared: PreparedAdvice, advice: Advice, command: readonly string[]): Report {
  const {header, rows} = optionCells(prepared, advice.options)
  const {take, sure, flips} = adviceTexts(prepared, advice)
  const listed = listedOptions(advice.options)
  const taken = rows.findIndex((_, index) => listed[index]?.name === advice.choice)
  const {settings, again} = manifestFacts({
    manifest: {config: prepared.settings, command, seed: prepared.settings.seed},
    folder: '',
    rows: [],
  })
  return {
    key: ADVICE_KEY,
    title: 'What to do about this load',
    question: null,
    verdict: [take, sure],
    sections: [
      {id: 'load', heading: 'The load', body: lines(describeQuestion(prepared))},
      {
        id: 'options',
        heading: 'Every way to meet it',
        body: answerTable(
          {
            header,
            rows,
            keys: 1,
            best: new Set([taken]),
            notes: [...optionNotes(advice.options), ...computedTexts(prepared, advice)],
          },
          null,
        ),
      },
      {id: 'flips', heading: 'What would change it', body: lines(underHeading(flips))},
      {
        id: 'assumptions',
        heading: 'What it takes for granted',
        body: html`<ul>
          ${assumptionsOf(prepared).map((text) => html`<li>${text}</li>`)}
        </ul>`,
      },
      {id: 'settings', heading: 'Settings', body: settings},
      {id: 'again', heading: 'How to make it again', body: again},
    ],
  }
}

/** Without the words that are its heading on the page. */
const underHeading = (flips: string): string =>
  flips.replace(/^What would change it:\s*/, '').replace(/^[a-z]/, (first) => first.toUpperCase())

const lines = (text: string): Markup =>
  html`${text.split('\n').map((line) => html`<p>${line.replace(/^- /, '')}</p>`)}`
