// SPDX-License-Identifier: GPL-2.0
/*
 * Perfetto's own trace format: protocol buffers, a packet a point. What is used of
 * it needs no library: numbers, texts and messages within messages.
 * https://perfetto.dev/docs/reference/synthetic-track-event
 */
#include <string.h>

#include "trace.h"

/* Of a wire format's field; protobuf.dev/programming-guides/encoding. */
enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2 };

/* Fields by the names that Perfetto's .proto files have for them. */
enum {
	TRACE_PACKET			= 1,
	PACKET_TIMESTAMP		= 8,
	PACKET_SEQUENCE_ID		= 10,
	PACKET_TRACK_EVENT		= 11,
	PACKET_TRACK_DESCRIPTOR		= 60,
	TRACK_UUID			= 1,
	TRACK_NAME			= 2,
	TRACK_PARENT_UUID		= 5,
	TRACK_CHILD_ORDERING		= 11,
	TRACK_SIBLING_ORDER_RANK	= 12,
	EVENT_TYPE			= 9,
	EVENT_TRACK_UUID		= 11,
	EVENT_CATEGORIES		= 22,
	EVENT_NAME			= 23,
	EVENT_FLOW_IDS			= 47,
	EVENT_TERMINATING_FLOW_IDS	= 48,
};

enum { ORDERING_EXPLICIT = 3, SEQUENCE = 1 };

/* Room for all that one packet has here: two names and some numbers. */
struct message {
	unsigned char bytes[4 * TRACE_NAME];
	size_t nr;
};

static void put_byte(struct message *message, unsigned char byte)
{
	if (message->nr < sizeof(message->bytes))
		message->bytes[message->nr++] = byte;
}

static void put_varint(struct message *message, __u64 value)
{
	for (; value >= 0x80; value >>= 7)
		put_byte(message, value | 0x80);
	put_byte(message, value);
}

static void put_number(struct message *message, unsigned int field, __u64 value)
{
	put_varint(message, field << 3 | WIRE_VARINT);
	put_varint(message, value);
}

static void put_fixed64(struct message *message, unsigned int field, __u64 value)
{
	int i;

	put_varint(message, field << 3 | WIRE_FIXED64);
	for (i = 0; i < 8; i++)
		put_byte(message, value >> 8 * i);
}

static void put_bytes(struct message *message, unsigned int field, const void *bytes, size_t nr)
{
	const unsigned char *at = bytes;
	size_t i;

	put_varint(message, field << 3 | WIRE_BYTES);
	put_varint(message, nr);
	for (i = 0; i < nr; i++)
		put_byte(message, at[i]);
}

static void put_text(struct message *message, unsigned int field, const char *text)
{
	put_bytes(message, field, text, strnlen(text, TRACE_NAME));
}

static void write_packet(FILE *file, const struct message *packet)
{
	struct message head = { };

	put_varint(&head, TRACE_PACKET << 3 | WIRE_BYTES);
	put_varint(&head, packet->nr);
	fwrite(head.bytes, 1, head.nr, file);
	fwrite(packet->bytes, 1, packet->nr, file);
}

/* A group's is its number; 0 would be Perfetto's. */
static __u64 uuid_of(const struct trace_track *track)
{
	return track->nr == TRACE_WHOLE ? track->group : (track->nr + 1ULL) << 8 | track->group;
}

static void perfetto_track(FILE *file, const struct trace_track *track, const char *name)
{
	struct message descriptor = { }, packet = { };

	put_number(&descriptor, TRACK_UUID, uuid_of(track));
	put_text(&descriptor, TRACK_NAME, name);
	if (track->nr == TRACE_WHOLE) {
		put_number(&descriptor, TRACK_CHILD_ORDERING, ORDERING_EXPLICIT);
	} else {
		put_number(&descriptor, TRACK_PARENT_UUID, track->group);
		put_number(&descriptor, TRACK_SIBLING_ORDER_RANK, track->nr);
	}
	put_bytes(&packet, PACKET_TRACK_DESCRIPTOR, descriptor.bytes, descriptor.nr);
	put_number(&packet, PACKET_SEQUENCE_ID, SEQUENCE);
	write_packet(file, &packet);
}

static void perfetto_point(FILE *file, const struct trace_point *point)
{
	struct message event = { }, packet = { };

	put_number(&event, EVENT_TYPE, point->type);
	put_number(&event, EVENT_TRACK_UUID, uuid_of(&point->track));
	if (point->type != TRACE_END) {
		put_text(&event, EVENT_CATEGORIES, point->category);
		put_text(&event, EVENT_NAME, point->name);
	}
	if (point->flow)
		put_fixed64(&event, EVENT_FLOW_IDS, point->flow);
	if (point->flow_in)
		put_fixed64(&event, EVENT_TERMINATING_FLOW_IDS, point->flow_in);
	put_number(&packet, PACKET_TIMESTAMP, point->at_ns);
	put_bytes(&packet, PACKET_TRACK_EVENT, event.bytes, event.nr);
	put_number(&packet, PACKET_SEQUENCE_ID, SEQUENCE);
	write_packet(file, &packet);
}

static const char *const suffixes[] = { ".pftrace", ".perfetto-trace", NULL };

const struct trace_format trace_perfetto = {
	.name		= "perfetto",
	.suffixes	= suffixes,
	.track		= perfetto_track,
	.point		= perfetto_point,
};
