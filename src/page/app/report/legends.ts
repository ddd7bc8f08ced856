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

function marksOf(button: HTMLButtonElement): readonly SVGElement[] {
  const {color = '', dash = '', sign = ''} = button.dataset
  const plot = button.closest('figure')?.querySelector('.plot')
  const ofColor = plot?.querySelectorAll<SVGElement>(`[stroke="${color}"], [fill="${color}"]`) ?? []
  const isOwn = (mark: SVGElement): boolean => {
    if (!mark.closest('.role-mark')) return false
    // Series of one color are told apart by their dash.
    return (
      sign !== 'line' || !mark.closest('.mark-line') || (mark.getAttribute('stroke-dasharray') ?? '') === dash
    )
  }
  return [...ofColor].filter(isOwn)
}
