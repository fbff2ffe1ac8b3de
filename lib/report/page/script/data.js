/**
 * Reads a report from gzip in base64.
 * @param {string} packed
 * @returns {Promise<import('../../report.ts').Report>}
 */
export async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return JSON.parse(await new Response(plain).text())
}
