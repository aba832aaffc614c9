import { seriesNames, type TechnicalMetric, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import { words } from '../../kit/text.ts';

/** Words that leave a text technical: grammar, time, amounts, and the parts of the machine, in a few languages. */
const PLAIN = new Set(
  `a about above acceptable after again all an and any are as at average be been before below between by can control could
   current currently did do does down during each enough ever every for from get gets getting got had has have high higher
   highest how hundred i in is it its large last less level long longer longest lot low lower lowest many max maximum
   median min minimum moment more most much my need needs no now number occur occurred of often on one only or our over
   past peak per percent percentage previous rate rates ratio run running runs same share since slow slower slowest
   so still stay take takes than that the them there these this time times to today too took total two under up us usage use used
   uses using value very was we were what what's when where whether which while why will with within work works worse
   worst yesterday yet your fast faster fastest quick quickly bottleneck bottlenecks healthy stable blocked responding
   ms millisecond milliseconds second seconds minute minutes hour hours hourly day days daily week weeks weekly month
   months monthly year monday mondays tuesday wednesday thursday friday saturday sunday release deployment
   api apis rag service services server servers system systems backend app assistant bot chatbot pipeline pipelines
   endpoint endpoints stage stages route database index function functions process embed embedding embeddings search
   searches vector vectors prompt prompts completion model models openai pinecone gpt llm llms vendor vendors provider
   providers query queries question questions request requests call calls answer answers answered answering asked ask
   response responses handle handles serve served serving returned returning
   latency latencies percentile percentiles duration durations apdex throughput traffic qps rps load volume respond
   error errors fail fails failed failing failure failures exception exceptions timeout timeouts timed out crash crashes
   crashed outage outages available availability success slo limit limits limited cache caches cached caching hit hits
   miss misses missed lookup lookups memory ram heap rss leak cpu processor core cores event loop lag gc garbage
   collection collections token tokens read unit units restart restarted restarts uptime start started
   wie hoch groß lange schnell langsam ist sind war die der das den dem des ein eine unser unsere unserer viel viele oft
   pro tag stunde minute sekunde woche monat heute gestern im bei von und uns wird werden latenz latenzen antwortzeit
   antwortzeiten fehler fehlerrate fehlerquote anfrage anfragen abfrage abfragen durchschnittlich durchschnittliche
   mittlere speicher speicherverbrauch auslastung trefferquote prozessor hat haben gibt es
   cuál cual es la el de nuestra nuestro latencia cuántos cuantos errores hay por día tasa caché memoria
   quelle quel est notre le les latence taux erreur erreurs combien y a t il par jour mémoire`.split(/\s+/),
);

/**
 * The technical metric that a text is certainly about: it names the metric's quantity, and every word of it is grammar or
 * belongs to the machine. "How do errors change what people buy?" has words of another kind, so it is not certain.
 */
export function technicalSubject(text: string): TechnicalMetric | undefined {
  const metric = metricAbout(text);
  const own = new Set([...(metric?.words?.split(' ') ?? []), ...(metric ? seriesNames(metric) : [])]);
  const isTechnical = (word: string) =>
    PLAIN.has(word) || own.has(word) || /^p?\d[\d.,]*(?:th|xx)?$/.test(word);
  return metric && words(text).every(isTechnical) ? metric : undefined;
}

/** The technical metric whose quantity a text names, whatever else it asks. */
export function metricAbout(text: string): TechnicalMetric | undefined {
  const plain = text
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/(?<=\p{L})-(?=\p{L})|\s+/gu, ' ')
    .trim();
  const named = technicalMetrics().find((metric) =>
    new RegExp(`\\b(?:${seriesNames(metric).join('|')})\\b`).test(plain),
  );
  return named ?? technicalMetrics().find(({ about }) => about?.test(plain));
}
