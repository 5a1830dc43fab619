//! What is asked of which table: `$1` is the person, `$2` their orders; each answers JSON, one row each.

/// A part of the document.
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
}

pub(super) const ALL: &[Section] = &[
    Section {
        name: "sessions",
        sql: "SELECT to_jsonb(s) - 'user_id' - 'origin' FROM sessions s
              WHERE user_id = $1 AND $2::uuid[] IS NOT NULL ORDER BY started_at",
    },
    Section {
        name: "links",
        sql: "SELECT to_jsonb(l) - 'person_id' - 'secret_hash' FROM links l
              WHERE person_id = $1 AND $2::uuid[] IS NOT NULL ORDER BY made_at, purpose",
    },
    Section {
        name: "newsletter",
        sql: "SELECT to_jsonb(n) - 'email' - 'email_index' - 'secret_hash' FROM newsletter n
              JOIN users u ON u.email_index = n.email_index
              WHERE u.id = $1 AND u.email_verified AND $2::uuid[] IS NOT NULL",
    },
    Section {
        name: "secondFactor",
        sql: "SELECT jsonb_build_object('since', confirmed_at) FROM second_factors
              WHERE person_id = $1 AND $2::uuid[] IS NOT NULL AND confirmed_at IS NOT NULL",
    },
    Section {
        name: "knownPlaces",
        sql: "SELECT jsonb_build_object('seenAt', seen_at) FROM login_places
              WHERE person_id = $1 AND $2::uuid[] IS NOT NULL ORDER BY seen_at",
    },
    Section {
        name: "apiKeys",
        sql: "SELECT jsonb_build_object('id', id, 'name', name, 'prefix', 'es_live_' || prefix, 'scopes', scopes,
                     'madeAt', made_at, 'expiresAt', expires_at, 'lastUsedAt', last_used_at,
                     'revokedAt', revoked_at)
              FROM api_keys WHERE made_by = $1 AND $2::uuid[] IS NOT NULL ORDER BY made_at, id",
    },
    Section {
        name: "refundAllowances",
        sql: "SELECT jsonb_build_object('amountMinor', amount, 'at', at) FROM refund_allowances
              WHERE person_id = $1 AND $2::uuid[] IS NOT NULL ORDER BY at, name",
    },
    Section {
        name: "orders",
        sql: "SELECT to_jsonb(o) - 'facts' FROM orders o
              WHERE customer_id = $1 AND id = ANY($2) ORDER BY placed_at, id",
    },
    Section {
        name: "payments",
        sql: "SELECT to_jsonb(p) - 'shares' FROM payments p
              WHERE $1::uuid IS NOT NULL AND order_id = ANY($2) ORDER BY started_at, id",
    },
    Section {
        name: "refunds",
        sql: "SELECT to_jsonb(r) FROM refunds r
              WHERE $1::uuid IS NOT NULL AND order_id = ANY($2) ORDER BY requested_at, id",
    },
    Section {
        name: "parcels",
        sql: "SELECT to_jsonb(s) FROM shipments s
              WHERE $1::uuid IS NOT NULL AND order_id = ANY($2) ORDER BY created_at, id",
    },
    Section {
        name: "returns",
        sql: "SELECT to_jsonb(r) FROM returns r
              WHERE $1::uuid IS NOT NULL AND order_id = ANY($2) ORDER BY requested_at, id",
    },
    Section {
        name: "notes",
        sql: "SELECT to_jsonb(n) - 'actor' FROM order_notes n
              WHERE $1::uuid IS NOT NULL AND order_id = ANY($2)
                AND (audience = 'customer' OR written_by = 'customer') ORDER BY written_at, id",
    },
    Section {
        name: "invoices",
        sql: "SELECT to_jsonb(i) - 'asked' FROM invoices i
              WHERE $1::uuid IS NOT NULL AND order_id = ANY($2) ORDER BY issued_at, order_id",
    },
    Section {
        name: "creditNotes",
        sql: "SELECT to_jsonb(c) FROM credit_notes c
              WHERE $1::uuid IS NOT NULL AND order_id = ANY($2) ORDER BY issued_at, id",
    },
    Section {
        name: "carts",
        sql: "SELECT to_jsonb(c) - 'guest_token_hash' FROM carts c
              WHERE (customer_id = $1 OR merged_into IN (SELECT id FROM carts WHERE customer_id = $1))
                AND $2::uuid[] IS NOT NULL ORDER BY created_at, id",
    },
    Section {
        name: "couponsUsed",
        sql: "SELECT jsonb_build_object('code', coupon_code, 'orderId', id, 'discountMinor',
                     coupon_discount_minor, 'currency', currency, 'at', placed_at)
              FROM orders WHERE customer_id = $1 AND id = ANY($2) AND coupon_code IS NOT NULL
              ORDER BY placed_at, id",
    },
    Section {
        name: "letters",
        sql: "SELECT jsonb_build_object('kind', kind, 'orderId', order_id, 'state', state,
                     'askedAt', created_at, 'sentAt', sent_at)
              FROM letters WHERE person_id = $1 OR order_id = ANY($2) ORDER BY created_at, id",
    },
];

/// Every event of the person's streams, in the order in which they were written.
pub(super) const EVENTS: &str = "
    WITH streams (kind, id) AS (
        SELECT 'customer', $1::text
        UNION SELECT 'cart', id::text FROM carts
            WHERE customer_id = $1 OR merged_into IN (SELECT id FROM carts WHERE customer_id = $1)
        UNION SELECT 'order', id::text FROM unnest($2::uuid[]) id
        UNION SELECT 'payment', id::text FROM payments WHERE order_id = ANY($2)
        UNION SELECT 'refund', id::text FROM refunds WHERE order_id = ANY($2)
        UNION SELECT 'shipment', id::text FROM shipments WHERE order_id = ANY($2)
        UNION SELECT 'return', id::text FROM returns WHERE order_id = ANY($2))
    SELECT jsonb_build_object('stream', e.aggregate_type, 'id', e.aggregate_id, 'number', e.sequence,
        'event', e.event_type, 'recordedAt', e.recorded_at, 'by', e.metadata ->> 'actor',
        'reason', e.metadata ->> 'reason', 'facts', e.payload::jsonb)
    FROM streams s JOIN events e ON e.aggregate_type = s.kind AND e.aggregate_id = s.id
    ORDER BY e.tx_id, e.position";
