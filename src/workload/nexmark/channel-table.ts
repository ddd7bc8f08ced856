import {createRandom} from '../../kernel/random.js'
import {createLiteral, type Literal} from './byte-writer.js'
import {drawString} from './event-draw.js'
import {JavaRandom} from './java-random.js'
import {HOT_CHANNELS} from './vocabulary.js'

/** Channel and address of the study's bids. */
export interface ChannelTable {
  readonly names: readonly Literal[]
  readonly urls: readonly Literal[]
}

const ORDINARY_CHANNELS = 10_000
const UNDERSCORE = 0x5f

/** Ordinary channels 0 to 9999, then the hot ones; drawn from a stream of their own, so fixed for a seed. */
export function createChannelTable(seed: number): ChannelTable {
  const keyed = createRandom(seed, 'nexmark-channel')
  const random = new JavaRandom()
  const names = Array.from({length: ORDINARY_CHANNELS}, (_, channel) => `channel-${channel}`)
  const urls = [...names, ...HOT_CHANNELS].map((_, channel) => {
    random.seed(Math.floor(keyed.at(channel) * 2 ** 48))
    const url = drawUrl(random)
    // Nine in ten ordinary channels carry their id in the address.
    if (channel >= ORDINARY_CHANNELS || random.nextInt(10) === 0) return url
    return `${url}&channel_id=${channelId(channel)}`
  })
  return {names: [...names, ...HOT_CHANNELS].map(createLiteral), urls: urls.map(createLiteral)}
}

function drawUrl(random: JavaRandom): string {
  const chars = new Uint8Array(8)
  let url = 'https://www.nexmark.com/'
  for (let i = 0; i < 3; i++) {
    url += `${String.fromCharCode(...chars.subarray(0, drawString(random, chars, 0, 5, UNDERSCORE)))}/`
  }
  return `${url}item.htm?query=1`
}

/** |reverse(channel)| in Java's 32-bit arithmetic, where the absolute value of the smallest int is itself. */
function channelId(channel: number): number {
  let reversed = 0
  for (let bit = 0; bit < 32; bit++) reversed |= ((channel >>> bit) & 1) << (31 - bit)
  return Math.abs(reversed) | 0
}
