import {find} from './element.js'

/** Keeps the answer in sight beside the settings of a narrow page: the verdict, or what is said while there is none. */
export function repeatVerdict(): void {
  const from = [find('verdict'), find('state')]
  const repeat = (): void => {
    find('again').textContent =
      from.map(({textContent}) => textContent.trim()).find((text) => text !== '') ?? ''
  }
  const observer = new MutationObserver(repeat)
  for (const element of from) observer.observe(element, {childList: true})
  repeat()
}
