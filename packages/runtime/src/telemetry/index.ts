export { recordTelemetry, type TelemetryOptions } from './open-telemetry.ts'
