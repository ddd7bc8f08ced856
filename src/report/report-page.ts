import {createHash} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import {EnvironmentError, messageOf} from '../errors.js'
import {html, type Markup, raw} from './html.js'

/** A part of a report with a heading of its own, which the contents lead to. */
export interface Section {
  readonly id: string
  readonly heading: string
  readonly body: Markup
}

/** What a report says, in the order of reading. */
export interface Report {
  /** Of what it says: a file that holds another one is not written over, unless it is of the same place. */
  readonly key: string
  /** Of the folders that it is made from: what lay there before has been replaced, and its report may be. */
  readonly place?: string
  readonly title: string
  /** What part of the rows it is of; missing where it is of all. */
  readonly scope?: string
  readonly question: string | null
  /** What it comes to, a sentence each; the first is the answer. */
  readonly verdict: readonly string[]
  readonly sections: readonly Section[]
}

/** What every report brings along: its script and its style, as `npm run build` makes them. */
export interface ReportAssets {
  readonly script: string
  readonly style: string
}

/** Reads them; throws an EnvironmentError where they are not built. */
export async function readReportAssets(): Promise<ReportAssets> {
  // The same distance from `src/report` and from `dist/report`.
  const read = (name: string): Promise<string> =>
    readFile(new URL(`../../dist/page/${name}`, import.meta.url), 'utf8')
  try {
    const [script, ...styles] = await Promise.all([read('report.js'), read('inter.css'), read('report.css')])
    return {script, style: styles.join('')}
  } catch (cause) {
    throw new EnvironmentError(`the script of reports is not built: ${messageOf(cause)}`, {
      cause,
      suggestions: ['npm run build makes it'],
    })
  }
}

/** Before a key in a file, so that a report is known by its first lines. */
export const KEY_META = 'burst-report'

/** One HTML file that asks for nothing outside itself, and runs no script but its own. */
export function reportHtml(report: Report, {script, style}: ReportAssets): string {
  const code = script.replaceAll('</script', '<\\/script').trim()
  const hash = createHash('sha256').update(code).digest('base64')
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'`
  return `${
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="${KEY_META}" content="${[report.key, report.place ?? ''].join(' ').trim()}" />
          <meta http-equiv="Content-Security-Policy" content="${raw(policy)}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${report.title} – burst</title>
          <link rel="icon" href="data:," />
          <style>
            ${raw(style)}
          </style>
        </head>
        <body>
          <a class="skip" href="#answer">To the answer</a>
          ${headerOf(report)}
          <main>${report.sections.map(sectionOf)}</main>
          <footer>Made by burst; this file needs no network, and nothing leaves it.</footer>
          <p id="tip" role="status"></p>
          ${raw(`<script>${code}</script>`)}
        </body>
      </html>`.markup
  }\n`
}

function headerOf({title, scope, question, verdict, sections}: Report): Markup {
  const [answer = '', ...others] = verdict
  return html`<header>
    <p class="kind">burst report</p>
    <h1>${title}</h1>
    ${scope === undefined ? [] : html`<p class="scope">${sentence(scope)}</p>`}
    ${question === null ? [] : html`<p class="question">${question}</p>`}
    <section id="answer" aria-label="Answer">
      <p class="verdict">${sentence(answer)}</p>
      ${
        others.length === 0
          ? []
          : html`<ul>
              ${others.map((text) => html`<li>${sentence(text)}</li>`)}
            </ul>`
      }
    </section>
    <nav aria-label="Contents">
      <ol>
        ${sections.map(({id, heading}) => html`<li><a href="#${id}">${heading}</a></li>`)}
      </ol>
    </nav>
  </header>`
}

const sectionOf = ({id, heading, body}: Section): Markup =>
  html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${heading}</h2>
    ${body}
  </section>`

/** Ends it with a full stop where it has none; what is empty stays so. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) || text === '' ? text : `${text}.`)
