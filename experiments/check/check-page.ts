import {
  type Claim,
  type Derivation,
  type Derived,
  type Quote,
  type Table,
  type TableRow,
} from './derivation.js'
import {Figure} from './figure.js'
import {
  type Cell,
  decimalsOf,
  lineOf,
  NUMBER,
  numbersIn,
  paragraphAt,
  type Printed,
  tablesIn,
  valueOf,
} from './page-text.js'

/** Something on a page that its rows do not bear out. */
export interface Problem {
  readonly line: number
  readonly message: string
}

export interface CheckedPage {
  readonly problems: readonly Problem[]
  /** The page with each wrong number set right, to as many digits as it had. */
  readonly corrected: string
}

/** What every page may say. */
const EVERYWHERE = ['95 %', 'seed 1', 'p99 below 500 ms', 'objective of 500 ms']

/**
 * Holds every number of a page to its derivation: it must be the derived value, rounded to the digits that the
 * page prints, and a number without derivation is a problem of its own (in paragraphs that `scope` matches).
 */
export function checkPage(page: string, derivations: readonly Derivation[], scope = /(?:)/): CheckedPage {
  const check = new PageCheck(page)
  for (const derivation of derivations) check.apply(derivation)
  check.allow(EVERYWHERE.filter((text) => page.includes(text)))
  check.requireDerivations(scope)
  return {problems: check.problems.toSorted((a, b) => a.line - b.line), corrected: check.corrected()}
}

class PageCheck {
  readonly problems: Problem[] = []
  private readonly covered: {start: number; end: number}[] = []
  private readonly corrections: {start: number; end: number; text: string}[] = []

  private readonly page: string

  constructor(page: string) {
    this.page = page
  }

  apply(derivation: Derivation): void {
    switch (derivation.kind) {
      case 'quote':
        this.quote(derivation)
        break
      case 'settings':
        this.allow(derivation.texts)
        break
      case 'claim':
        this.claim(derivation)
        break
      case 'table':
        this.table(derivation)
    }
  }

  /** Covers texts that hold no results; one that is not on the page is left over from another. */
  allow(texts: readonly string[]): void {
    for (const text of texts) {
      const found = [...this.page.matchAll(new RegExp(wordsPattern(text), 'g'))]
      if (found.length === 0) this.report(0, `the page does not say "${text}"`)
      for (const {index, 0: match} of found) this.covered.push({start: index, end: index + match.length})
    }
  }

  requireDerivations(scope: RegExp): void {
    for (const {start, text} of numbersIn(this.page)) {
      if (!scope.test(paragraphAt(this.page, start))) continue
      const end = start + text.length
      if (this.covered.some((span) => span.start <= start && end <= span.end)) continue
      this.report(start, `${text} has no derivation: "${this.around(start, end)}"`)
    }
  }

  corrected(): string {
    return this.corrections
      .toSorted((a, b) => b.start - a.start)
      .reduce((page, {start, end, text}) => page.slice(0, start) + text + page.slice(end), this.page)
  }

  private quote({words, derived}: Quote): void {
    const pattern = words.map((text, i) => wordsPattern(text) + slotPattern(derived[i])).join('')
    const matches = [...this.page.matchAll(new RegExp(pattern, 'dg'))]
    const [match] = matches
    if (match?.indices === undefined || matches.length > 1) {
      const said = words.join('…')
      this.report(
        0,
        match ? `"${said}" stands on the page more than once` : `the page does not say "${said}"`,
      )
      return
    }
    const slots = match.indices.slice(1).flatMap((span) => (span ? [this.printedAt(span)] : []))
    this.compareAll(slots, derived.flatMap(expandSlot))
  }

  private claim({text, isTrue}: Claim): void {
    const at = this.page.search(new RegExp(wordsPattern(text)))
    if (at === -1) this.report(0, `the page does not say "${text}"`)
    else if (!isTrue) this.report(at, `the rows do not say "${text}"`)
  }

  private table({keys, columns}: Table): void {
    const names = [...keys, ...Object.keys(columns)]
    const found = tablesIn(this.page).filter(({header}) => names.every((name) => header.includes(name)))
    const [only] = found
    if (!only || found.length > 1) {
      this.report(0, `${found.length} tables have the columns ${names.join(' · ')}`)
      return
    }
    for (const cells of only.rows) {
      const cellOf = (column: string): Cell => {
        const cell = cells[only.header.indexOf(column)]
        if (!cell) throw new Error(`the table has no column ${column}`)
        return cell
      }
      for (const key of keys) this.covered.push(spanOf(cellOf(key)))
      for (const [column, derive] of Object.entries(columns)) {
        const numbers = printedIn(cellOf(column))
        this.compareAll(numbers, expandCell(derive(tableRow(cellOf)), numbers.length), cellOf(column))
      }
    }
  }

  private compareAll(printed: readonly Printed[], derived: readonly number[], cell?: Cell): void {
    if (printed.length !== derived.length) {
      const at = cell ?? printed[0]
      this.report(
        at?.start ?? 0,
        `"${at?.text.trim() ?? ''}" has ${printed.length} numbers, its derivation ${derived.length}: ${derived.join(' ')}`,
      )
      return
    }
    for (const [i, number] of printed.entries()) this.compare(number, derived[i] ?? Number.NaN)
  }

  private compare(printed: Printed, derived: number): void {
    const span = spanOf(printed)
    this.covered.push(span)
    // Both neighbors of a tie are right; the rest is the rounding of binary fractions.
    const tolerance = (0.5 + 1e-6) * 10 ** -decimalsOf(printed.text)
    if (Math.abs(valueOf(printed) - derived) <= tolerance) return
    const right = formatLike(printed.text, derived)
    this.corrections.push({...span, text: right})
    this.report(printed.start, `${printed.text} should be ${right}: "${this.around(span.start, span.end)}"`)
  }

  private printedAt([start, end]: readonly [number, number]): Printed {
    return {start, text: this.page.slice(start, end)}
  }

  private report(offset: number, message: string): void {
    this.problems.push({line: lineOf(this.page, offset), message})
  }

  private around(start: number, end: number): string {
    return this.page.slice(Math.max(0, start - 30), end + 20).replaceAll(/\s+/g, ' ')
  }
}

const spanOf = ({start, text}: Printed): {start: number; end: number} => ({start, end: start + text.length})

/** Words as they stand, any white space between them. */
const wordsPattern = (text: string): string =>
  text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`)

const isInterval = (derived: Derived): derived is Exclude<Derived, number | Figure> =>
  typeof derived !== 'number' && !(derived instanceof Figure)

function slotPattern(derived: Derived | undefined): string {
  if (derived === undefined) return ''
  return isInterval(derived) ? String.raw`\[(${NUMBER})(?:,| to) (${NUMBER})\]` : `(${NUMBER})`
}

function expandSlot(derived: Derived): readonly number[] {
  if (typeof derived === 'number') return [derived]
  return derived instanceof Figure ? [derived.center] : [derived.low, derived.high]
}

/** A cell with three numbers for one figure has its interval too. */
function expandCell(
  derived: Derived | readonly Derived[] | undefined,
  printedCount: number,
): readonly number[] {
  if (derived === undefined) return []
  if (derived instanceof Figure && printedCount === 3) return [derived.center, derived.low, derived.high]
  return [derived].flat().flatMap(expandSlot)
}

const printedIn = ({start, text}: Cell): readonly Printed[] =>
  numbersIn(text).map((number) => ({...number, start: start + number.start}))

const tableRow = (cellOf: (column: string) => Cell): TableRow => {
  const text = (column: string): string => cellOf(column).text.trim().replaceAll('`', '')
  return {
    text,
    number: (column) => {
      const [number] = printedIn(cellOf(column))
      return number ? valueOf(number) : Number.NaN
    },
  }
}

/** A value with as many significant digits as the printed one has; whole numbers stay whole. */
export function formatLike(printed: string, value: number): string {
  const digits = printed.replaceAll(/\D/g, '').replace(/^0+/, '').length || 1
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  const decimals = Number.isInteger(value) ? decimalsOf(printed) : Math.max(0, digits - 1 - magnitude)
  const [whole = '', ...fraction] = Math.abs(value).toFixed(decimals).split('.')
  const isParted = printed.includes(' ') ? whole.length > 3 : whole.length > 4 && digits < 5
  const parted = isParted ? whole.replaceAll(/\B(?=(\d{3})+$)/g, ' ') : whole
  return `${value < 0 ? '−' : ''}${[parted, ...fraction].join('.')}`
}
