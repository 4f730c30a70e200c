"""Old rows in the new shape: each e-mail becomes a message, each acknowledgement an answer."""

from django.db import migrations

FORWARD = """
    INSERT INTO notices_noticeversion
        (notice_id, number, title, text, due_at, sha256, is_material, change, editor_id,
         editor_name, published_at)
    SELECT n.id, 1, n.title, n.text, n.due_at,
        encode(sha256(convert_to(n.title || E'\\n' || n.text, 'UTF8')), 'hex'), TRUE, '',
        u.id, u.name, n.sent_at
    FROM notices_notice n JOIN accounts_user u ON u.id = n.author_id
    WHERE n.sent_at IS NOT NULL;

    UPDATE notices_receipt r
    SET state = 'closed', acknowledged_sha256 = v.sha256, read_at = r.acknowledged_at
    FROM notices_noticeversion v
    WHERE v.notice_id = r.notice_id AND r.acknowledged_at IS NOT NULL;

    INSERT INTO notices_answer
        (receipt_id, version_id, person_id, name, for_name, text, named, file, filename,
         answered_at)
    SELECT r.id, v.id, r.acknowledged_by_id, r.acknowledged_name, '', '', '', '', '',
        r.acknowledged_at
    FROM notices_receipt r JOIN notices_noticeversion v ON v.notice_id = r.notice_id
    WHERE r.acknowledged_at IS NOT NULL;

    INSERT INTO notices_message
        (person_id, channel, is_urgent, message_id, state, attempts, next_attempt_at, claimed_at,
         sent_at, reason, decided_name)
    SELECT person_id, channel, FALSE, old_message_id, state, attempts, next_attempt_at, claimed_at,
        sent_at, reason, ''
    FROM notices_delivery WHERE channel <> 'portal';

    UPDATE notices_delivery d SET message_id = m.id
    FROM notices_message m WHERE m.message_id = d.old_message_id;

    UPDATE notices_delivery d SET created_at = n.sent_at
    FROM notices_receipt r JOIN notices_notice n ON n.id = r.notice_id
    WHERE r.id = d.receipt_id;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_answers_and_messages")]

    operations = [migrations.RunSQL(FORWARD, elidable=True)]
