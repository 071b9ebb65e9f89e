-- Why a document could not be read is kept by the task that read it, and nowhere else.
alter table templates.template drop column error;
