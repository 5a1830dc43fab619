//! What a category answers.

use super::{Category, CategoryCommand, CategoryDetails, CategoryError, CategoryEvent};
use crate::kernel::{CategoryId, is_name, is_slug};

/// The longest name and the longest slug.
const LONGEST: usize = 100;

type Decision = Result<Vec<CategoryEvent>, CategoryError>;

/// What happens, or why not.
pub(super) fn decide(category: &Category, command: CategoryCommand) -> Decision {
    use CategoryCommand as Do;
    match (category, command) {
        (
            Category::Uncreated,
            Do::Create {
                category_id,
                details,
                ancestors,
                at,
            },
        ) => {
            check(category_id, &details, &ancestors)?;
            Ok(vec![CategoryEvent::Created {
                category_id,
                details,
                at,
            }])
        }
        (Category::Standing { .. }, Do::Create { .. }) => Err(CategoryError::AlreadyExists),
        (
            Category::Standing {
                category_id,
                details: now,
            },
            Do::Revise {
                details,
                ancestors,
                at,
            },
        ) => {
            check(*category_id, &details, &ancestors)?;
            let same = **now == details;
            let revised = CategoryEvent::Revised {
                category_id: *category_id,
                details,
                at,
            };
            Ok(if same { vec![] } else { vec![revised] })
        }
        (
            Category::Standing { category_id, .. },
            Do::Remove {
                products: 0,
                children: 0,
                at,
            },
        ) => Ok(vec![CategoryEvent::Removed {
            category_id: *category_id,
            at,
        }]),
        (
            Category::Standing { .. },
            Do::Remove {
                products, children, ..
            },
        ) => Err(CategoryError::NotEmpty { products, children }),
        (Category::Uncreated, Do::Revise { .. } | Do::Remove { .. }) => Err(CategoryError::Unknown),
        (Category::Removed { .. }, Do::Remove { .. }) => Ok(vec![]),
        (Category::Removed { .. }, Do::Create { .. } | Do::Revise { .. }) => {
            Err(CategoryError::Removed)
        }
    }
}

fn check(
    id: CategoryId,
    details: &CategoryDetails,
    ancestors: &[CategoryId],
) -> Result<(), CategoryError> {
    if !is_name(&details.name, LONGEST) {
        return Err(CategoryError::InvalidName);
    }
    if !is_slug(&details.slug, LONGEST) {
        return Err(CategoryError::InvalidSlug);
    }
    if details.parent_id == Some(id) || ancestors.contains(&id) {
        return Err(CategoryError::Cycle);
    }
    Ok(())
}
