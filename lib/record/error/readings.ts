/** A text as it reads with its escapes decoded. */
export interface Reading {
  text: string
  /** Where each of its characters stands in the text as written, and at last where that ends. */
  places: readonly number[]
}

/** A text as it stands, decoded, and decoded twice: it may quote a URL that is a part of another. */
export function readingsOf(text: string): Reading[] {
  const readings: Reading[] = [{ text, places: [] }]
  for (let last = readings[0]; last !== undefined && readings.length < 3; last = readings.at(-1)) {
    const next = decodedOnce(last)
    if (next.text === last.text) break
    readings.push(next)
  }
  return readings
}

/** One character in UTF-8, byte by byte in escapes, of which a client may write any, in any case. */
const ESCAPED =
  /%(?:[0-7][\da-f]|[cd][\da-f]%[89ab][\da-f]|e[\da-f](?:%[89ab][\da-f]){2}|f[0-7](?:%[89ab][\da-f]){3})/gi

function decodedOnce({ text, places }: Reading): Reading {
  if (!text.includes('%')) return { text, places }
  const decodedPlaces: number[] = []
  let decoded = ''
  let end = 0
  const keepUntil = (index: number) => {
    decoded += text.slice(end, index)
    for (; end < index; end++) decodedPlaces.push(places[end] ?? end)
  }
  for (const { 0: escaped, index } of text.matchAll(ESCAPED)) {
    keepUntil(index)
    const character = decodedCharacter(escaped)
    decoded += character
    for (let unit = 0; unit < character.length; unit++) decodedPlaces.push(places[index] ?? index)
    end += escaped.length
  }
  keepUntil(text.length)
  decodedPlaces.push(places[end] ?? end)
  return { text: decoded, places: decodedPlaces }
}

function decodedCharacter(escaped: string): string {
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped
  }
}
