/** An entry of a legend hides the marks of its color, and shows them again. */
export function listenToLegends(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('.legend button')) {
    button.addEventListener('click', () => {
      const isShown = button.getAttribute('aria-pressed') !== 'true'
      button.setAttribute('aria-pressed', String(isShown))
      for (const mark of marksOf(button)) mark.style.visibility = isShown ? '' : 'hidden'
    })
  }
}

/** No other entry of the figure has its color: those are no buttons. */
function marksOf(button: HTMLButtonElement): readonly SVGElement[] {
  const {color = ''} = button.dataset
  const plot = button.closest('figure')?.querySelector('.plot')
  const ofColor = plot?.querySelectorAll<SVGElement>(`[stroke="${color}"], [fill="${color}"]`) ?? []
  return [...ofColor].filter((mark) => mark.closest('.role-mark'))
}
