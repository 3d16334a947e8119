import { DiagLogLevel, diag, type Span } from "@opentelemetry/api";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import { type IMetricReader, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, RandomIdGenerator, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";
import type { SpanTaker, TraceIds } from "./telemetryTraces.ts";

/**
 * Sends numbers every minute, and spans every few seconds, to an OpenTelemetry collector, as OTLP over HTTP. The exporters
 * read the standard's own variables: `OTEL_EXPORTER_OTLP_ENDPOINT` and whatever else it names. What a collector that is away
 * would have got is dropped, with a line in the log.
 */
export type Otlp = {
  /** What this process is called there: `OTEL_SERVICE_NAME`, default its own name. */
  resource: Resource;
  reader: IMetricReader;
  spans: SpanTaker;
  /** Sends what is left. */
  stop(): Promise<void>;
};

export type OtlpOptions = { process: "web" | "worker"; logger: Pick<Logger, "warn"> };

const timeoutMillis = 5_000;

/** Creates the exporters of a process; they begin at once. */
export function createOtlp({ process, logger }: OtlpOptions): Otlp {
  const say = (message: string) => logger.warn({ detail: message.slice(0, 500) }, "telemetry could not be sent");
  diag.setLogger({ error: say, warn: say, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);
  const named = resourceFromAttributes({ "service.name": `fairlead-${process}` });
  const resource = named.merge(detectResources({ detectors: [envDetector] }));
  const exporter = new OTLPMetricExporter({ timeoutMillis });
  const reader = new PeriodicExportingMetricReader({ exporter, exportTimeoutMillis: timeoutMillis });
  const ids = createIds();
  const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ timeoutMillis }) });
  const provider = new TracerProvider({ resource, idGenerator: ids, spanProcessors: [processor] });
  return {
    resource,
    reader,
    spans: { tracer: provider.getTracer("fairlead"), startAs: ids.use },
    stop: () => provider.shutdown(),
  };
}

const random = new RandomIdGenerator();

/** Random ids, but for a span that is started inside of `use`. */
function createIds() {
  let given: TraceIds | null = null;
  return {
    generateTraceId: () => given?.traceId ?? random.generateTraceId(),
    generateSpanId: () => given?.spanId ?? random.generateSpanId(),
    use(ids: TraceIds, start: () => Span): Span {
      given = ids;
      try {
        return start();
      } finally {
        given = null;
      }
    },
  };
}
