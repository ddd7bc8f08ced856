import type {Answer} from '../cli/describe/answer/answer.js'
import {html, type Markup, NOTHING} from './html.js'
import {sentence} from './report-page.js'

/** The table of `burst show`; each line leads to the rows behind it, the ones in `rowsId`. */
export function answerTable(
  {header, rows, keys, best, notes}: Pick<Answer, 'header' | 'rows' | 'keys' | 'best' | 'notes'>,
  rowsId: string | null,
): Markup {
  const titles = header.map(
    (title, index) => html`<th scope="col" ${index < keys ? NOTHING : html` class="number"`}>${title}</th>`,
  )
  const lines = rows.map(
    (cells, place) => html`<tr${best.has(place) ? html` class="best"` : NOTHING}>
${cells.map((cell, index) => cellOf(cell, index < keys))}${rowsId === null ? NOTHING : html`<td class="to-rows"><a href="#rows" data-of="${rowsId}" data-point="${place}" aria-label="rows of line ${place + 1}">rows</a></td>`}</tr>`,
  )
  const last = rowsId === null ? NOTHING : html`<td></td>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            ${titles}${last}
          </tr>
        </thead>
        <tbody>
          ${lines}
        </tbody>
      </table>
    </div>
    ${
      notes.length === 0
        ? NOTHING
        : html`<ul class="notes">
            ${notes.map((note) => html`<li>${sentence(note)}</li>`)}
          </ul>`
    }`
}

const cellOf = (cell: string, isKey: boolean): Markup =>
  isKey ? html`<th scope="row">${cell}</th>` : html`<td class="number">${cell}</td>`
