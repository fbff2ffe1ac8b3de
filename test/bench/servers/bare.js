import Fastify from 'fastify'
import { serve } from './serve.js'

await serve(() => Fastify())
