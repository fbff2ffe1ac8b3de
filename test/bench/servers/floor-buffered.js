import { constantLine } from './constant-line.js'
import { serve } from './serve.js'

await serve((logDir) => constantLine(logDir, { sync: false, minLength: 4096 }))
