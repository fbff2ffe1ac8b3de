/** Waits until something is so, and fails when it is not within the time. */
export async function until(isSo: () => boolean | Promise<boolean>, ms = 5000): Promise<void> {
  const limit = performance.now() + ms
  while (!(await isSo())) {
    if (performance.now() > limit) throw new Error(`not so within ${ms} ms: ${isSo}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
