// Reads calendars with ical.js, which shares nothing with ours. In: one JSON string a line. Out: one JSON object a line.
// It is told of no zone but those that the calendar itself describes.
import ICAL from "ical.js";
import { createInterface } from "node:readline";

function told(item) {
  const event = new ICAL.Event(item);
  const utc = (time) => time.convertToZone(ICAL.Timezone.utcTimezone).toString();
  return {
    uid: event.uid, start: utc(event.startDate), end: utc(event.endDate), zone: event.startDate.zone.tzid,
    sequence: Number(event.sequence), status: item.getFirstPropertyValue("status"),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const calendar = new ICAL.Component(ICAL.parse(JSON.parse(line)));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent").map(told);
  console.log(JSON.stringify({ method: calendar.getFirstPropertyValue("method"), events }));
}
