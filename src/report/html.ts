/** Text that is markup already; anything else is escaped on its way into a page. */
export interface Markup {
  readonly markup: string
}

type Part = string | number | Markup | readonly Markup[]

/** A template whose strings come out as they are, and whose values are escaped unless they are markup. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: strings.map((text, index) => `${text}${markupOf(parts[index] ?? '')}`).join(''),
})

/** Markup that was made elsewhere, like an SVG. */
export const raw = (markup: string): Markup => ({markup})

/** Markup of nothing. */
export const NOTHING: Markup = raw('')

const markupOf = (part: Part): string => {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return 'markup' in part ? part.markup : part.map(({markup}) => markup).join('\n')
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES.get(sign) ?? sign)

/** A value for a script of the page to read; nothing in it ends its element. */
export const jsonScript = (id: string, value: unknown): Markup =>
  raw(
    `<script type="application/json" id="${escapeHtml(id)}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`,
  )
