import {make, saveFile} from '../element.js'

/** Pixels of the PNG for each of the page. */
const PNG_ZOOM = 2

/** Hands the figure to the reader as SVG, in the colors of the page as it is now. */
export function saveSvg(element: SVGElement): void {
  saveFile('play.svg', standalone(element), 'image/svg+xml')
}

/** The same as PNG, twice as large as on the page. */
export async function savePng(element: SVGElement): Promise<void> {
  const {width, height} = element.getBoundingClientRect()
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(element, {width, height}))}`
  await image.decode()
  const canvas = make('canvas', {width: String(width * PNG_ZOOM), height: String(height * PNG_ZOOM)})
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.fillStyle = getComputedStyle(document.body).backgroundColor
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  canvas.toBlob((png) => {
    if (png) saveFile('play.png', png, 'image/png')
  })
}

/** A figure that holds its own style. */
function standalone(
  element: SVGElement,
  size: {readonly width: number; readonly height: number} | null = null,
): string {
  const copy = element.cloneNode(true) as SVGElement
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  // An image without a size of its own has none on a canvas.
  for (const [side, px] of Object.entries(size ?? {})) copy.setAttribute(side, String(px))
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style')
  const rules = document.querySelector('style')?.textContent ?? ''
  style.textContent = `${rules} text{font-family:sans-serif}`
  copy.prepend(style)
  return new XMLSerializer().serializeToString(copy)
}
