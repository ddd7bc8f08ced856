import {existsSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {type Browser, chromium, type Page} from 'playwright-core'
import {ROOT} from './burst.js'

const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Of this machine; undefined where there is none. */
export const CHROMIUM = PLACES.find((place) => place !== undefined && existsSync(place))

export const startChromium = (): Promise<Browser> =>
  chromium.launch({executablePath: CHROMIUM ?? '', args: ['--no-sandbox']})

const AXE = path.join(ROOT, 'node_modules/axe-core/axe.min.js')

/** What axe-core finds serious in a page, in words. */
export async function seriousFaults(page: Page): Promise<unknown> {
  // Into the page beside its policy, which lets no script in.
  await page.evaluate(readFileSync(AXE, 'utf8'))
  return page.evaluate(
    `axe.run().then(({violations}) => violations.filter(({impact}) => impact === 'serious' || impact === 'critical').map(({id, nodes}) => id + ': ' + nodes.map(({html}) => html.slice(0, 120)).join(' | ')))`,
  )
}
