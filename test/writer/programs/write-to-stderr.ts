// Waits until its stderr is closed, then writes to it, and goes on.
import { toStderr } from '../../../lib/writer/stderr.ts'

process.stdin.on('end', () => {
  for (let n = 0; n < 3; n++) toStderr('nobody reads this')
  setTimeout(() => console.log(`${process.stderr.listenerCount('error')} listeners are left`), 200)
})
process.stdin.resume()
