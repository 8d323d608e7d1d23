"""Which status and code each error answers with: one table for all of them."""

from leadintake import errors

STATUSES: dict[type[errors.LeadintakeError], tuple[int, str]] = {
    errors.LeadintakeError: (500, "internal_error"),
    errors.Unauthorized: (401, "unauthorized"),
    errors.Invalid: (400, "invalid_request"),
    errors.InvalidBody: (400, "invalid_body"),
    errors.InvalidJson: (400, "invalid_json"),
    errors.InvalidId: (400, "invalid_id"),
    errors.InvalidQuery: (400, "invalid_query"),
    errors.UnsupportedContentType: (400, "unsupported_content_type"),
    errors.AnswerTooLarge: (400, "answer_too_large"),
    errors.BodyTooLarge: (400, "body_too_large"),
    errors.InvalidUpload: (400, "invalid_upload"),
    errors.UnreadableFile: (400, "unreadable_file"),
    errors.FileTooLarge: (400, "file_too_large"),
    errors.CampaignNotDraft: (400, "campaign_not_draft"),
    errors.MisplacedDrop: (400, "misplaced_drop"),
    errors.UnclearFile: (400, "unclear_file"),
    errors.OutOfCredits: (402, "out_of_credits"),
    errors.NotFound: (404, "not_found"),
    errors.MethodNotAllowed: (405, "method_not_allowed"),
    errors.Conflict: (409, "conflict"),
    errors.KeyInUse: (409, "key_in_use"),
    errors.KeyReused: (422, "key_reused"),
    errors.MigrationRefused: (500, "migration_refused"),
    errors.Unavailable: (503, "unavailable"),
    errors.TooManyImports: (429, "too_many_imports"),
    errors.ImportTooLong: (503, "import_too_long"),
    errors.OutcomeUnknown: (503, "outcome_unknown"),
}
