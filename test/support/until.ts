/** Polls until a condition holds; fails with its name after a while. */
export async function until(
  name: string,
  isTrue: () => boolean | Promise<boolean>,
  withinMs = 5000,
): Promise<void> {
  const deadlineMs = performance.now() + withinMs
  while (!(await isTrue())) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${withinMs} ms: ${name}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
