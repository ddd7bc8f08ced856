import {inflateSync} from 'node:zlib'

/** Pixels of an 8-bit RGBA PNG, as resvg writes them. */
interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
}

function decode(png: Uint8Array): Pixels {
  const file = Buffer.from(png)
  const width = file.readUInt32BE(16)
  const height = file.readUInt32BE(20)
  const data: Buffer[] = []
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12) {
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') {
      data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)))
    }
  }
  return {width, height, rgba: unfilter(inflateSync(Buffer.concat(data)), width * 4, height)}
}

/** Undoes the five filters of the PNG specification, line by line. */
function unfilter(raw: Buffer, stride: number, height: number): Uint8Array {
  const out = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x
      const left = x >= 4 ? out[at - 4]! : 0
      const up = y > 0 ? out[at - stride]! : 0
      const corner = x >= 4 && y > 0 ? out[at - stride - 4]! : 0
      out[at] = raw[y * (stride + 1) + 1 + x]! + predict(filter, {left, up, corner})
    }
  }
  return out
}

function predict(filter: number, {left, up, corner}: {left: number; up: number; corner: number}): number {
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  if (filter !== 4) return 0
  const estimate = left + up - corner
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(estimate - value))
  if (toLeft! <= toUp! && toLeft! <= toCorner!) return left
  return toUp! <= toCorner! ? up : corner
}

const isInk = (rgba: Uint8Array, pixel: number): boolean =>
  rgba[pixel * 4]! + rgba[pixel * 4 + 1]! + rgba[pixel * 4 + 2]! < 3 * 250

/** Pixels that are not white. */
export function inkIn(png: Uint8Array): number {
  const {rgba} = decode(png)
  let ink = 0
  for (let pixel = 0; pixel < rgba.length / 4; pixel++) if (isInk(rgba, pixel)) ink++
  return ink
}

/** Pixels that are not white on the outermost lines: something was cut off there. */
export function inkAtEdges(png: Uint8Array): number {
  const {width, height, rgba} = decode(png)
  let ink = 0
  for (let x = 0; x < width; x++) {
    for (const y of [0, height - 1]) if (isInk(rgba, y * width + x)) ink++
  }
  for (let y = 0; y < height; y++) {
    for (const x of [0, width - 1]) if (isInk(rgba, y * width + x)) ink++
  }
  return ink
}
